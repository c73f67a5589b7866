"""The path of the camera over a still: a slow zoom about the centre."""

ZOOM_MAX = 1.08


def zoom_path(frames: int, *, zoom_in: bool) -> tuple[float, ...]:
    """Magnification of each of `frames` frames: evenly from 1.00 to `ZOOM_MAX`, or back. A single frame stays at 1.00."""
    last = max(1, frames - 1)
    rising = tuple(1 + (ZOOM_MAX - 1) * index / last for index in range(frames))
    return rising if zoom_in else rising[::-1]


def zoom_centre(size: int) -> int:
    """The pixel edge about which a side of `size` pixels is zoomed.

    The middle, or up to 3 pixels before it: a multiple of four lies on a pixel edge of the half-size chroma plane too,
    and stays on one when a plane is kept at one and a half times its size.
    """
    return size // 8 * 4
