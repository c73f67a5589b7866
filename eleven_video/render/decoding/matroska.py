from typing import BinaryIO

from eleven_video.render.decoding.sound_source import SoundSource


def matroska_source(file: BinaryIO, start: int) -> SoundSource:
    return SoundSource(file, start=start)
