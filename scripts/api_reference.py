"""Write docs/api.md: the public names of the library with their signatures and docstrings.

python scripts/api_reference.py
"""

import enum
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import eleven_video
from eleven_video import errors

PAGE = Path(__file__).parents[1] / "docs" / "api.md"
_WIDTH = 100
_HEAD = """# API reference of the library

Import these names from `eleven_video`. [Using eleven-video as a library](library.md) shows them at work. This page is written by
`scripts/api_reference.py` from the docstrings.
"""


def reference() -> str:
    """The page as Markdown."""
    names = [name for name in eleven_video.__all__ if not _is_error(getattr(eleven_video, name))]
    parts = [_HEAD, *(_entry(name, getattr(eleven_video, name)) for name in names), _errors()]
    return "\n".join(parts).rstrip() + "\n"


def _is_error(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, Exception)


def _entry(name: str, value: object) -> str:
    lines = [f"## {name}", ""]
    if inspect.isclass(value) and issubclass(value, enum.Enum):
        lines += [_doc(value), "", "| member | value |", "|---|---|"]
        lines += [f"| `{member.name}` | `{member.value}` |" for member in value]
    elif inspect.isclass(value) and not _is_settings(value):
        lines += [*_signature(name, value), _doc(value), *_members(value)]
    elif callable(value) and not inspect.isclass(value):
        lines += [*_signature(name, value), _doc(value)]
    else:
        lines += [_doc(value)]
    return "\n".join(lines) + "\n"


def _is_settings(value: type) -> bool:
    """Whether a class is the settings: `eleven-video config show` lists its fields."""
    return hasattr(value, "model_fields")


def _members(value: type) -> Iterator[str]:
    for name, member in sorted(vars(value).items()):
        if name.startswith("_") or not (text := inspect.getdoc(member)):
            continue
        if isinstance(member, property):
            yield f"\n**`{name}`** (property): {_text(text)}"
        elif inspect.isfunction(member) or isinstance(member, classmethod | staticmethod):
            yield "\n" + "\n".join([*_signature(name, getattr(value, name)), _text(text)])


def _signature(name: str, value: object) -> list[str]:
    try:
        signature = str(inspect.signature(value))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return []
    plain = re.sub(
        r"\b(?:eleven_video|collections|typing|datetime|decimal|fractions|pathlib|threading)(?:\.\w+)*\.(?=\w)",
        "",
        signature,
    )
    plain = re.sub(
        r"<factory>|<bound method [^>]*>|<(\w+)\.(\w+): [^>]*>",
        lambda match: f"{match[1]}.{match[2]}" if match[1] else "...",
        plain,
    )
    if plain == "(*args, **kwargs)":  # of a protocol, which is not called
        return []
    return ["```", *_wrapped(f"{name}{plain}"), "```", ""]


def _wrapped(call: str) -> list[str]:
    """A signature on one line if it fits, else with a line for each parameter."""
    if len(call) <= _WIDTH:
        return [call]
    name, _, rest = call.partition("(")
    inside, closing, result = rest.rpartition(")" if " -> " not in rest else ") -> ")
    return [f"{name}(", *(f"    {part}," for part in _parameters(inside)), f"{closing}{result}"]


def _parameters(text: str) -> Iterator[str]:
    """The parameters of a signature: commas inside brackets do not part them."""
    depth, part = 0, ""
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            yield part.strip()
            part = ""
        else:
            part += character
    yield part.strip()


def _doc(value: object) -> str:
    return _text(inspect.getdoc(value) or "")


def _text(doc: str) -> str:
    """A docstring as Markdown: its sections become lists."""
    lines = []
    in_section = False
    for line in doc.splitlines():
        if re.fullmatch(r"(Args|Raises|Returns|Attributes|Yields):", line):
            lines += [*([""] if lines and lines[-1] else []), f"{line[:-1]}:", ""]
            in_section = True
        elif in_section and re.match(r" {4}\S", line):
            name, colon, text = line.strip().partition(": ")
            lines.append(f"- `{name}`: {text}" if colon and re.fullmatch(r"[\w, *]+", name) else f"- {line.strip()}")
        elif in_section and line.startswith(" " * 8):
            lines.append(f"  {line.strip()}")
        else:
            in_section = in_section and not line
            lines.append(line)
    return "\n".join(lines).strip()


def _errors() -> str:
    lines = [
        "## Errors",
        "",
        "All are subclasses of `ElevenVideoError`.",
        "",
        "| error | exit code | meaning |",
        "|---|---|---|",
    ]
    for name, value in vars(errors).items():
        if inspect.isclass(value) and issubclass(value, errors.ElevenVideoError):
            meaning = " ".join((inspect.getdoc(value) or "").partition("\n\n")[0].split())
            lines.append(f"| `{name}` | {value.exit_code} | {meaning} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
