from typing import BinaryIO

from eleven_video.render.decoding.sound_source import SoundSource


def mp4_source(file: BinaryIO, start: int) -> SoundSource:
    return SoundSource(file, start=start)
