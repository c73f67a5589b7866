"""Reads the form for a new video, and converts it to a command line of `eleven-video generate`."""

import re
from dataclasses import dataclass, field
from pathlib import PurePath

from eleven_video.domain.options import Mode
from eleven_video.domain.options.parsing import check_exclusive, parse_option
from eleven_video.errors import InvalidInput
from eleven_video.web.forms.bounded import SentFile, SentForm
from eleven_video.web.forms.option_fields import OptionField, option_fields

_OTHERS = ("profile", "mode")
_FLAG = re.compile(r"--([a-z][a-z-]+)")
_PROMPT = "Say what the video is about, or choose a script."


@dataclass(slots=True)
class VideoForm:
    """The content of the form for a new video.

    Attributes:
        values: The names of the fields and the typed texts. A switch that is on has the text "on". Empty fields are
            left out.
        script: The uploaded script. `script` is None if the user uploaded no script.
        errors: The names of the fields with errors, and an error message for each. The name "" is for an error that
            belongs to no field.
    """

    values: dict[str, str] = field(default_factory=dict)
    script: SentFile | None = None
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, sent: SentForm) -> "VideoForm":
        """Read a form, and check each field."""
        names = (*option_fields(), *_OTHERS)
        values = {name: text for name in names if (text := sent.texts.get(name, "")).strip()}
        form = cls(values, sent.files.get("script"))
        form.check()
        return form

    @property
    def is_empty(self) -> bool:
        """Whether the form has neither a prompt nor a script."""
        return "prompt" not in self.values and self.script is None

    @property
    def title(self) -> str:
        return " ".join(self.values.get("prompt", "").split())[:200] or (self.script.name[:200] if self.script else "")

    @property
    def script_name(self) -> str:
        """A safe file name for the uploaded script, without folders. The file ending says which format it has."""
        path = PurePath(self.script.name.replace("\\", "/") if self.script else "")
        stem = re.sub(r"[^\w -]", "", path.stem)[:60].strip() or "script"
        return stem + re.sub(r"[^\w.]", "", path.suffix)[:12]

    @property
    def stdin(self) -> bytes:
        """The prompt. The command reads it from stdin, so it may begin with a dash, and other users cannot see it."""
        return self.values.get("prompt", "").encode("utf-8", "replace")

    def check(self) -> None:
        """Check the typed texts, and add an error for each invalid text."""
        for name, one in option_fields().items():
            if (text := self.values.get(name)) is not None and not one.is_switch and not one.is_special:
                self._check(one, text)
        try:
            check_exclusive(self.values)
        except InvalidInput as error:
            self.refuse(str(error))
        if (mode := self.values.get("mode")) is not None and mode not in set(Mode):
            self.errors["mode"] = f"There is no mode {mode!r}. Choose one of {', '.join(Mode)}."

    def check_content(self) -> None:
        """Add an error if the form has neither a prompt nor a script."""
        if self.is_empty:
            self.errors["prompt"] = _PROMPT

    def refuse(self, message: str) -> None:
        """Add the error message of a command to the fields that the message names, or to the top of the form."""
        named = [name for flag in _FLAG.findall(message) if (name := flag.replace("-", "_")) in self._fields()]
        named += [name for name, text in self.values.items() if _quotes(message, text)] if not named else []
        named += ["prompt"] if message.startswith("The prompt") else []
        for name in named or [""]:
            self.errors.setdefault(name, message)

    def arguments(self, script: str) -> list[str]:
        """The command line of `generate` as a list of words. `script` is the path of the uploaded script."""
        words = ["generate"]
        for name, text in self.values.items():
            one = option_fields().get(name)
            if one is None:
                words.append(f"--{text}" if name == "mode" else f"--{name}={text}")
            elif one.is_switch:
                words.append(one.option.flag)
            elif not one.is_special:
                # The option and its value are one word. Otherwise a text that begins with a dash would be an option.
                words.append(f"{one.option.flag}={text}")
        if "prompt" in self.values:
            words.append("--prompt=-")
        if self.script is not None:
            words.append(f"--script={script}")
        return words

    def _check(self, one: OptionField, text: str) -> None:
        # For some options, the user's settings can define additional values. The command itself checks these options.
        if one.option.is_open:
            return
        if "\0" in text:
            self.errors[one.name] = "This text has a character that no option can have."
            return
        try:
            parse_option(one.option, text)
        except InvalidInput as error:
            self.errors[one.name] = str(error)

    def _fields(self) -> set[str]:
        return {*option_fields(), *_OTHERS}


def _quotes(message: str, text: str) -> bool:
    """Whether an error message quotes a typed text, or the file name in a typed path."""
    return any(repr(part) in message for part in (text, PurePath(text).name))
