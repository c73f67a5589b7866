"""Formats usage as text such as "1.0M input, 50K output tokens". Each metric has a readable name."""

from collections.abc import Collection, Mapping, Sequence

from eleven_video.ui.text import count

# The metrics of a usage summary. Each entry has the metric's name, its word on the screen, and more detailed metrics
# that are a share of its amount.
_WORDS = (
    ("input_tokens", "input", (("cached_tokens", "cached"), ("tool_tokens", "tools"))),
    ("output_tokens", "output", (("thinking_tokens", "thinking"), ("image_tokens", "image"))),
    ("audio_tokens", "audio tokens", ()),
    ("images", "pictures", ()),
    ("characters", "characters", ()),
    ("credits", "credits", ()),
)
_KNOWN = frozenset(name for metric, _, parts in _WORDS for name in (metric, *(part for part, _ in parts)))


def metric_words(metrics: Mapping[str, float], *, finer: bool = False, guessed: Collection[str] = ()) -> list[str]:
    """One text for each metric that is not zero, such as "1.0M input", "50K output tokens" and "5 pictures".

    The order of the texts is fixed. If there are several numbers of tokens, only the last text has the word "tokens". A
    metric in `guessed` gets a "~" before its number. If `finer` is True, details follow a number, such as "incl. 900
    thinking".
    """
    words = []
    last_tokens = next((metric for metric in ("output_tokens", "input_tokens") if metrics.get(metric)), "")
    for metric, word, parts in _WORDS:
        named = [(name, metrics[part]) for part, name in parts if metrics.get(part)]
        if number := metrics.get(metric, 0):
            noun = f"{word} tokens" if metric == last_tokens else word
            words.append(("~" if metric in guessed else "") + _counted(number, noun, named if finer else []))
        else:
            words += [f"{count(amount)} {name} tokens" for name, amount in named]
    others = ((metric, number) for metric, number in metrics.items() if metric not in _KNOWN and number)
    return words + [f"{count(number)} {metric.replace('_', ' ')}" for metric, number in others]


def _counted(number: float, word: str, parts: Sequence[tuple[str, float]]) -> str:
    """An amount with details, such as "1,900 output tokens incl. 900 thinking" or "1,290 image output tokens"."""
    for name, amount in parts:
        if amount == number:
            return f"{count(number)} {name} {word}"
    inner = " + ".join(f"{count(amount)} {name}" for name, amount in parts)
    return f"{count(number)} {word.removesuffix('s') if number == 1 else word}" + (f" incl. {inner}" if inner else "")
