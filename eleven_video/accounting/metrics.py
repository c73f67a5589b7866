"""The names of quantities of usage.

`MetricType` has the public metrics of a summary, and `Part` has the finer parts by which a call is billed.
"""

from enum import StrEnum, unique


@unique
class MetricType(StrEnum):
    """The names of quantities of usage in a summary.

    `input_tokens` and `output_tokens` are the totals that the provider reports. The other token metrics, such as
    `thinking_tokens`, are parts of these totals.
    """

    INPUT_TOKENS = "input_tokens"
    OUTPUT_TOKENS = "output_tokens"
    CHARACTERS = "characters"
    IMAGES = "images"
    CACHED_TOKENS = "cached_tokens"
    TOOL_TOKENS = "tool_tokens"
    THINKING_TOKENS = "thinking_tokens"
    IMAGE_TOKENS = "image_tokens"
    AUDIO_TOKENS = "audio_tokens"
    CREDITS = "credits"

    # A member equals its text, so the member and the text must have the same hash. Otherwise a dict would not find a
    # member by its text. This hash is also three times faster than the hash of an enum, and every counted event looks
    # up a metric.
    __hash__ = str.__hash__


@unique
class Part(StrEnum):
    """The parts of one call's usage.

    The parts do not overlap, and the token parts add up to the call's total of tokens.
    """

    INPUT_TEXT = "input_text"
    INPUT_IMAGE = "input_image"
    INPUT_AUDIO = "input_audio"
    INPUT_VIDEO = "input_video"
    INPUT_TOOL = "input_tool"
    CACHED_TEXT = "cached_text"
    CACHED_IMAGE = "cached_image"
    CACHED_AUDIO = "cached_audio"
    CACHED_VIDEO = "cached_video"
    OUTPUT_TEXT = "output_text"
    OUTPUT_THINKING = "output_thinking"
    OUTPUT_IMAGE = "output_image"
    OUTPUT_AUDIO = "output_audio"
    OUTPUT_VIDEO = "output_video"
    PICTURES = "pictures"
    CHARACTERS = "characters"
    CREDITS = "credits"
    OVERAGE_CREDITS = "overage_credits"

    # A member equals its text, so the member and the text must have the same hash.
    __hash__ = str.__hash__


_M = MetricType

# For each part of a call, this table has the metrics of a summary that include the part.
METRICS_OF: dict[Part, tuple[MetricType, ...]] = {
    Part.INPUT_TEXT: (_M.INPUT_TOKENS,),
    Part.INPUT_IMAGE: (_M.INPUT_TOKENS,),
    Part.INPUT_AUDIO: (_M.INPUT_TOKENS, _M.AUDIO_TOKENS),
    Part.INPUT_VIDEO: (_M.INPUT_TOKENS,),
    Part.INPUT_TOOL: (_M.INPUT_TOKENS, _M.TOOL_TOKENS),
    Part.CACHED_TEXT: (_M.INPUT_TOKENS, _M.CACHED_TOKENS),
    Part.CACHED_IMAGE: (_M.INPUT_TOKENS, _M.CACHED_TOKENS),
    Part.CACHED_AUDIO: (_M.INPUT_TOKENS, _M.CACHED_TOKENS),
    Part.CACHED_VIDEO: (_M.INPUT_TOKENS, _M.CACHED_TOKENS),
    Part.OUTPUT_TEXT: (_M.OUTPUT_TOKENS,),
    Part.OUTPUT_THINKING: (_M.OUTPUT_TOKENS, _M.THINKING_TOKENS),
    Part.OUTPUT_IMAGE: (_M.OUTPUT_TOKENS, _M.IMAGE_TOKENS),
    Part.OUTPUT_AUDIO: (_M.OUTPUT_TOKENS, _M.AUDIO_TOKENS),
    Part.OUTPUT_VIDEO: (_M.OUTPUT_TOKENS,),
    Part.PICTURES: (_M.IMAGES,),
    Part.CHARACTERS: (_M.CHARACTERS,),
    Part.CREDITS: (_M.CREDITS,),
    Part.OVERAGE_CREDITS: (_M.CREDITS,),
}

CREDIT_PARTS = frozenset(part for part, metrics in METRICS_OF.items() if _M.CREDITS in metrics)
INPUT_PARTS = frozenset(part for part, metrics in METRICS_OF.items() if _M.INPUT_TOKENS in metrics)
OUTPUT_PARTS = frozenset(part for part, metrics in METRICS_OF.items() if _M.OUTPUT_TOKENS in metrics)
TOKEN_PARTS = INPUT_PARTS | OUTPUT_PARTS
