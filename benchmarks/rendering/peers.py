"""The commands by which others do the same job from the same files."""

from pathlib import Path

import imageio_ffmpeg

from rendering.costs import uv
from rendering.job import Job

# Zoompan crops at whole pixels of its input, so pictures are enlarged this much beforehand to make its steps small.
_ZOOMPAN_WIDTH = 8000


def moviepy_command(folder: Path, output: Path) -> list[str]:
    """MoviePy 2 in an environment of its own, with its usual settings."""
    script = Path(__file__).with_name("moviepy_peer.py")
    return [*uv(), "run", "--no-project", "--script", str(script), str(folder), str(output)]


def zoompan_command(job: Job, zooms: list[tuple[float, ...]], folder: Path, output: Path) -> list[str]:
    """FFmpeg's zoompan filter as it is usually used, and x264's default settings: preset medium, rate factor 23."""
    large = f"{_ZOOMPAN_WIDTH}:{_ZOOMPAN_WIDTH * job.height // job.width // 2 * 2}"
    command, graph = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y"], []
    names = sorted(path for path in folder.iterdir() if path.stem.startswith("picture"))
    for number, (name, path) in enumerate(zip(names, zooms, strict=True)):
        command += ["-i", str(name)]
        graph.append(
            f"[{number}:v]scale={large}:force_original_aspect_ratio=increase,crop={large},"
            f"zoompan=z='{_by_frame(path, 0)}':x='iw/2-(iw/zoom/2)':y='ih/2-(ih/zoom/2)'"
            f":d={len(path)}:s={job.width}x{job.height}:fps={job.fps},setsar=1[v{number}]"
        )
    tracks = "".join(f"[v{number}]" for number in range(len(zooms)))
    graph.append(f"{tracks}concat=n={len(zooms)}:v=1:a=0,format=yuv420p[v]")
    command += ["-i", str(folder / "speech.wav"), "-filter_complex", ";".join(graph)]
    command += ["-map", "[v]", "-map", f"{len(zooms)}:a", "-c:v", "libx264", "-preset", "medium", "-crf", "23"]
    return [*command, "-c:a", "aac", "-movflags", "+faststart", str(output)]


def _by_frame(values: tuple[float, ...], first: int) -> str:
    """An expression that looks up the value of frame `on`, whatever easing the values follow."""
    if len(values) == 1:
        return f"{values[0]:.7f}"
    half = len(values) // 2
    return f"if(lt(on,{first + half}),{_by_frame(values[:half], first)},{_by_frame(values[half:], first + half)})"
