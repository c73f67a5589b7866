"""Makes a small file in each container that FFmpeg writes, and files that trick FFmpeg's other demuxers."""

import io
from fractions import Fraction

import av
import numpy as np
from av.codec import Codec
from av.format import ContainerFormat, formats_available

_SOUND_CODECS = (
    "pcm_s16le", "pcm_s16be", "aac", "libmp3lame", "flac", "libopus", "ac3", "mp2", "adpcm_ima_wav", "adpcm_yamaha",
    "adpcm_swf", "tta", "wavpack", "pcm_alaw", "pcm_mulaw", "pcm_u8", "g722", "g726", "sbc", "aptx", "dca", "truehd", "mlp",
    "wmav2", "dfpwm", "roq_dpcm", "libspeex", "gsm", "amr_nb", "eac3", "alac", "s302m", "nellymoser", "comfortnoise",
)  # fmt: skip
_PICTURE_CODECS = (
    "mpeg4",
    "mjpeg",
    "png",
    "gif",
    "bmp",
    "rawvideo",
    "h263",
    "mpeg1video",
    "libx264",
    "flv1",
    "ffv1",
    "tiff",
)
# Muxers that write to a device or an address, or that write no file or several files.
_NOT_FILES = {"alsa", "oss", "fbdev", "v4l2", "xv", "opengl", "sdl", "sdl2", "audiotoolbox", "pulse", "caca", "rtsp", "sap", "rtp",
    "rtp_mpegts", "hls", "dash", "segment", "stream_segment,ssegment", "image2", "tee", "fifo", "fifo_test", "smoothstreaming",
    "hds", "webm_chunk", "null", "uncodedframecrc", "whip", "icecast", "ffmetadata", "streamhash", "chromaprint",
}  # fmt: skip

HLS = b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n%s\n#EXT-X-ENDLIST\n"
INSTRUCTIONS = {
    "hls": HLS % b"http://127.0.0.1:9/a.ts",
    "hls of a file": HLS % b"secret.mp3",
    "hls after a tag": b"ID3\x04\0\0\0\0\0\0" + HLS % b"secret.mp3",
    "concat": b"ffconcat version 1.0\nfile secret.mp3\n",
    "concat after a tag": b"ID3\x04\0\0\0\0\0\x08" + bytes(8) + b"ffconcat version 1.0\nfile secret.mp3\n",
    "sdp": b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 97\na=rtpmap:97 L16/8000\n",
    "dash": b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><BaseURL>secret.mp3</BaseURL></Period></MPD>',
    "asx": b'<asx version="3.0"><entry><ref href="http://127.0.0.1:9/x.mp3"/></entry></asx>',
    "pls": b"[playlist]\nFile1=secret.mp3\nNumberOfEntries=1\n",
    "ffmetadata": b";FFMETADATA1\ntitle=x\n",
    "imf": b'<?xml version="1.0"?><CompositionPlaylist xmlns="http://www.smpte-ra.org/schemas/2067-3/2016"/>',
    "rtsp": b"rtsp://127.0.0.1:9/x\n",
    "lavfi": b"sine=frequency=440",
    "mpsub": b"FORMAT=TIME\nFILE=1\n",
    "vobsub": b"# VobSub index file, v7 (do not modify this line!)\nid: en, index: 0\n",
    "webvtt": b"WEBVTT\n\n00:00.000 --> 00:01.000\nx\n",
}


def demuxers() -> list[str]:
    """The names of all demuxers of FFmpeg."""
    return [name for name in sorted(formats_available) if ContainerFormat(name).is_input]


def muxed() -> dict[str, bytes]:
    """A second of sound, or a few pictures, in each container that the installed FFmpeg can write as one file."""
    files = {}
    for name in sorted(formats_available):
        if not ContainerFormat(name).is_output or name in _NOT_FILES:
            continue
        for codec in (*_SOUND_CODECS, *_PICTURE_CODECS):
            if data := _in(name, codec):
                files[name] = data
                break
    return files


def _in(container: str, codec: str) -> bytes:
    buffer = io.BytesIO()
    try:
        Codec(codec, "w")
        with av.open(buffer, "w", format=container) as output:
            if codec in _PICTURE_CODECS:
                _pictures(output, codec)
            else:
                _sound(output, codec)
    except (av.FFmpegError, ValueError, TypeError, OverflowError, RuntimeError, AttributeError):
        return b""
    return buffer.getvalue()


def _sound(output: av.container.OutputContainer, codec: str) -> None:
    stream = output.add_stream(codec, rate=48_000, layout="stereo")
    frame = av.AudioFrame.from_ndarray(np.zeros((2, 48_000), np.float32), format="fltp", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = 48_000, 0, Fraction(1, 48_000)
    context = stream.codec_context
    context.open()
    resampler = av.AudioResampler(
        format=context.format, layout=context.layout, rate=context.sample_rate, frame_size=context.frame_size
    )
    for block in (*resampler.resample(frame), *resampler.resample(None)):
        output.mux(stream.encode(block))
    output.mux(stream.encode(None))


def _pictures(output: av.container.OutputContainer, codec: str) -> None:
    stream = output.add_stream(codec, rate=25)
    stream.width, stream.height = 352, 288
    stream.pix_fmt = stream.codec_context.codec.video_formats[0].name
    for pts in range(3):
        frame = av.VideoFrame(352, 288, "yuv420p").reformat(format=stream.pix_fmt)
        frame.pts = pts
        output.mux(stream.encode(frame))
    output.mux(stream.encode(None))


# The first bytes of files that FFmpeg can read but not write, by the demuxer that accepts them.
BEGINNINGS = {
    "4xm": b"RIFF\0\0\0\0004XMVLIST", "aa": b"\0\0\0\0\x57\x90\x75\x36", "aax": b"@UTF", "act": b"RIFF\0\0\0\0WAVEfmt \x10",
    "amr": b"#!AMR\n", "anm": b"LPF ", "apc": b"CRYO_APC1.20", "ape": b"MAC \x96\x0f", "avr": b"2BIT", "avs": b"wW\x10\0",
    "bethsoftvid": b"VID\0", "bfi": b"BF&I", "bfstm": b"FSTM\xfe\xff", "bink": b"BIKi", "bit": b"\x21\x6b", "bonk": b"\0BONK",
    "brstm": b"RSTM\xfe\xff", "caf": b"caff\0\1\0\0desc", "cine": b"CI\x2c\0", "dsf": b"DSD ", "dss": b"\2dss", "dxa": b"DEXA",
    "ea": b"SCHl", "epaf": b"fap ", "film_cpk": b"FILM", "flic": b"\0\0\0\0\x12\xaf", "fsb": b"FSB4", "gxf": b"\0\0\0\0\1\xbc",
    "hca": b"HCA\0", "hcom": b"\0" * 65 + b"FSSD", "ico": b"\0\0\1\0\1\0", "iff": b"FORM\0\0\0\x408SVXVHDR", "ivf": b"DKIF\0\0 \0",
    "jv": b"JV\0\0Compression", "lxf": b"LEITCH\0\0", "mgsts": b"\0\0\0\x0e", "mm": b"\0\0\x16\0", "mmf": b"MMMD", "mpc": b"MP+\7",
    "mpc8": b"MPCK", "mtv": b"AMV", "musx": b"MUSX", "nc": b"NC\0\0", "nsv": b"NSVf", "nuv": b"NuppelVideo", "oma": b"ea3\3",
    "osq": b"OSQ ", "paf": b" paf", "pva": b"AV\1", "qcp": b"RIFF\0\0\0\0QLCMfmt ", "qoa": b"qoaf", "r3d": b"\0\0\0\x40RED1",
    "rka": b"RKA7", "rl2": b"FORM\0\0\0\0RLV2", "roq": b"\x84\x10\xff\xff\xff\xff", "shn": b"ajkg\2", "sdr2": b"SR20",
    "smk": b"SMK2", "sox": b".SoX", "svs": b"SVS\0", "tak": b"tBaK", "thp": b"THP\0", "truehd": b"\0\0\0\0\xf8\x72\x6f\xba",
    "ty": b"\xf5\x46\x7a\xbd", "usm": b"CRID", "vivo": b"\0\x0dVersion:Vivo/1", "vqf": b"TWIN97012000", "w64": b"riff\x2e\x91\xcf\x11",
    "wc3movie": b"FORM\0\0\0\0MOVE_PC_", "wsaud": b"\x22\x56\0\0", "wv": b"wvpk", "xbin": b"XBIN\x1a", "xwma": b"RIFF\0\0\0\0XWMAfmt ",
    "yuv4mpegpipe": b"YUV4MPEG2 W8 H8 F25:1\n", "tiff_pipe": b"II*\0", "png_pipe": b"\x89PNG\r\n\x1a\n", "webp_pipe": b"RIFF\0\0\0\0WEBP",
    "jpeg_pipe": b"\xff\xd8\xff\xe0", "gif_pipe": b"GIF89a", "svg_pipe": b"<svg>", "psd_pipe": b"8BPS\0\1", "dv": b"\x1f\x07\0\x3f",
}  # fmt: skip
