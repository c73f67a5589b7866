"""How near a file comes to the ideal rendering: VMAF and PSNR."""

import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import av
import imageio_ffmpeg
from av.video.reformatter import Colorspace

from rendering.reference import Reference

# Files that are not marked as BT.709 were made by FFmpeg's default from RGB, which is BT.601, some of them in full range:
# they are brought to the reference's colours, so that they are not blamed for what a player might show wrong.
_TO_BT709 = (
    "scale=in_color_matrix=bt601:out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int+bicubic,"
)
# FFmpeg converts between tracks whose colours it believes to differ: both are said to be what they now are.
_SAME_COLOURS = "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"


@dataclass(frozen=True, slots=True)
class Fidelity:
    """Means over all frames, and the size of the picture track in bytes. `psnr` is that of luma, in decibels."""

    vmaf: float
    psnr: float
    size: int


def measure_fidelity(video: Path, reference: Reference) -> Fidelity:
    """Every frame is compared, by number.

    Raises:
        ValueError: The file has another number of frames.
    """
    job = reference.job
    size, frames, tagged = _picture_track(video)
    if frames != job.total:
        raise ValueError(f"{video.name} has {frames} frames, not {job.total}")
    in_step = f"{_SAME_COLOURS},setpts=N/{job.fps}/TB,settb=1/{job.fps}"
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "vmaf.json"
        graph = (
            f"[0:v]{'' if tagged else _TO_BT709}format=yuv420p,{in_step}[a];[1:v]{in_step}[b];"
            f"[a][b]libvmaf=n_threads=2:feature=name=psnr:log_fmt=json:log_path={log.name}"
        )
        ideal = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{job.width}x{job.height}", "-r", str(job.fps)]
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(video.resolve())]
        command += [*ideal, "-i", str(reference.path.resolve()), "-filter_complex", graph, "-f", "null", "-"]
        subprocess.run(command, check=True, cwd=folder)
        pooled = json.loads(log.read_text())["pooled_metrics"]
    return Fidelity(pooled["vmaf"]["mean"], pooled["psnr_y"]["mean"], size)


def _picture_track(video: Path) -> tuple[int, int, bool]:
    with av.open(str(video)) as container:
        track = container.streams.video[0]
        tagged = track.codec_context.colorspace == Colorspace.ITU709
        sizes = [packet.size for packet in container.demux(track) if packet.size]
    return sum(sizes), len(sizes), tagged
