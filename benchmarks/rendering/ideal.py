"""The ideal frames through the product's encoder: what no way of drawing can surpass."""

from fractions import Fraction
from pathlib import Path

import av

from rendering.product import configure_like_product
from rendering.reference import Reference


def encode_reference(reference: Reference, output: Path) -> None:
    """One track without sound."""
    job = reference.job
    with av.open(str(output), "w") as container:
        track = container.add_stream("libx264", rate=job.fps)
        configure_like_product(track.codec_context, job)
        for number, planes in enumerate(reference.frames()):
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p").reformat(format="nv12")
            frame.pts, frame.time_base = number, Fraction(1, job.fps)
            container.mux(track.encode(frame))
        container.mux(track.encode(None))
