"""Defines the names of the quantities of usage.

`MetricType` has the public metrics in a summary. `Part` divides the usage of a call into more detailed parts, by which
the call is billed.
"""

from enum import StrEnum, unique


@unique
class MetricType(StrEnum):
    """The names of the quantities of usage in a summary.

    `input_tokens` and `output_tokens` are the total numbers that the service reports. The total metrics include the
    other token metrics, such as `thinking_tokens`.
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

    # An enum member is equal to its text, so the member and the text must have the same hash. With different hashes, a
    # dict would not find a member by its text. The hash of the text is also three times faster than the hash of an
    # enum, and every counted event looks up a metric.
    __hash__ = str.__hash__


@unique
class Part(StrEnum):
    """The parts of the usage of one call.

    The parts do not overlap. The sum of the token parts is the total number of tokens of the call.
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

    # An enum member is equal to its text, so the member and the text must have the same hash.
    __hash__ = str.__hash__


_M = MetricType

# The metrics of a summary that include a part of the usage, by part
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
