"""Everything a run has paid for, on disk before anything else happens to it."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from eleven_video.domain.narration import Narration
from eleven_video.domain.picture import Picture
from eleven_video.domain.script import Script
from eleven_video.errors import OutputNotWritten
from eleven_video.files import write_whole

# A long video's pictures and sound take some tens of MB.
_LEAST_SPACE = 32 * 1024 * 1024
_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}


class SessionFolder:
    """One run's folder: session.json, script.json, and for each scene its speech, timings and pictures.

    A file is written beside its place, synced and renamed, so it is there whole or not at all. All methods may be called
    from several threads.

    Raises:
        OutputNotWritten: From `open` and every `keep_` method: the disk does not take it. Nothing more shall be bought then.
    """

    def __init__(self, sessions: Path, session_id: str) -> None:
        self.id = session_id
        self.path = sessions / session_id

    def open(self, facts: Mapping[str, Any]) -> None:
        """Make the folder and note what the run was asked for."""
        self._write_json("session.json", facts)
        free = shutil.disk_usage(self.path).free
        if free < _LEAST_SPACE:
            raise OutputNotWritten(self._refusal(f"only {free // 1024 // 1024} MB are free"))

    def keep_script(self, script: Script) -> None:
        self._write_json("script.json", asdict(script))

    def keep_speech(self, scene: int, part: int, narration: Narration) -> None:
        name = f"scene-{scene:02}/speech-{part}"
        self._write(f"{name}.mp3", narration.audio)
        if narration.alignment is not None:
            self._write_json(f"{name}.timings.json", asdict(narration.alignment))

    def keep_picture(self, scene: int, number: int, picture: Picture) -> None:
        ending = _ENDINGS.get(picture.media_type, ".bin")
        self._write(f"scene-{scene:02}/picture-{number}{ending}", picture.data)

    def keep_text(self, name: str, text: str) -> Path:
        """Keep a text under a name of its own; returns where it is."""
        self._write(name, text.encode("utf-8", "replace"))
        return self.path / name

    def keep_summary(self, summary: Mapping[str, Any]) -> None:
        self._write_json("usage.json", summary)

    def _write_json(self, name: str, value: Mapping[str, Any]) -> None:
        self._write(name, json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace"))

    def _write(self, name: str, data: bytes) -> None:
        target = self.path / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(target, data)
        except OSError as error:
            raise OutputNotWritten(self._refusal(error.strerror or str(error))) from error

    def _refusal(self, reason: str) -> str:
        return (
            f"What is bought cannot be kept in {self.path}: {reason}. "
            "Free some space there, or set ELEVEN_VIDEO_HOME to another place."
        )


def new_session_id(now: datetime, *, salt: str) -> str:
    """An id that sorts by time, such as "20261123-142530-9f3a"."""
    return f"{now:%Y%m%d-%H%M%S}-{salt}"
