"""Compares videos by their frames and sound, because files with equal content may have different bytes."""

import hashlib
from pathlib import Path


def decoded(video: Path) -> tuple[str, str]:
    """The digests of all frames and of all sound samples of a video, in order."""
    import av

    frames, samples = hashlib.sha256(), hashlib.sha256()
    with av.open(str(video)) as opened:
        for frame in opened.decode(video=0):
            frames.update(frame.to_ndarray().tobytes())
    with av.open(str(video)) as opened:
        for sound in opened.decode(audio=0):
            samples.update(sound.to_ndarray().tobytes())
    return frames.hexdigest(), samples.hexdigest()
