"""What a video shows and sounds like, whatever its file looks like."""

import hashlib
from pathlib import Path


def decoded(video: Path) -> tuple[str, str]:
    """Digests of all frames and of all samples, in order."""
    import av

    frames, samples = hashlib.sha256(), hashlib.sha256()
    with av.open(str(video)) as opened:
        for frame in opened.decode(video=0):
            frames.update(frame.to_ndarray().tobytes())
    with av.open(str(video)) as opened:
        for sound in opened.decode(audio=0):
            samples.update(sound.to_ndarray().tobytes())
    return frames.hexdigest(), samples.hexdigest()
