import io

import av
import pytest

from eleven_video.domain.text.timed_words import Word
from eleven_video.domain.timing.subtitle_files import Subtitle, srt, subtitles, webvtt
from eleven_video.domain.timing.subtitles import Cue


def _cue(start_s: float, end_s: float, *lines: str) -> Cue:
    return Cue(start_s, end_s, tuple((Word(line, start_s, end_s),) for line in lines))


_SUBTITLES = [Subtitle(0, 1500, ("Hello,", "world.")), Subtitle(3_599_999, 3_600_001, ("Tom & <b>Jerry</b> --> x",))]


def test_scenes_follow_each_other_by_whole_frames():
    scenes = [([_cue(0.5, 1.0, "a")], 25), ([], 12), ([_cue(0.0, 9.0, "b", "c")], 30)]

    assert subtitles(scenes, fps=30) == [
        Subtitle(500, 833, ("a",)),
        Subtitle(1233, 2233, ("b", "c")),
    ]


def test_a_subtitle_tells_its_seconds_too():
    assert (_SUBTITLES[0].start_s, _SUBTITLES[0].end_s) == (0.0, 1.5)


def test_subrip_is_numbered_and_keeps_no_markup():
    assert srt(_SUBTITLES) == (
        "1\n00:00:00,000 --> 00:00:01,500\nHello,\nworld.\n\n"
        "2\n00:59:59,999 --> 01:00:00,001\nTom & \u2039b\u203aJerry\u2039/b\u203a --\u203a x\n"
    )


def test_webvtt_escapes_what_would_be_markup():
    assert webvtt(_SUBTITLES) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nHello,\nworld.\n\n"
        "00:59:59.999 --> 01:00:00.001\nTom &amp; &lt;b&gt;Jerry&lt;/b&gt; --&gt; x\n"
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("3 < 5 > 2", "3 < 5 > 2"),
        ("<<i>>", "\u2039\u2039i\u203a>"),
        ("<font", "\u2039font"),
        ("{\\an8}up", "(\\an8)up"),
        ("{\\", "(\\"),
        ("{kept}", "{kept}"),
        ("a --> b", "a --\u203a b"),
    ],
)
def test_subrip_has_like_signs_where_players_see_markup(text, written):
    assert srt([Subtitle(0, 1, (text,))]).splitlines()[2] == written


def test_without_subtitles_the_files_are_valid_and_empty():
    assert srt([]) == ""
    assert webvtt([]) == "WEBVTT\n"


@pytest.mark.parametrize(("write", "kind"), [(srt, "srt"), (webvtt, "webvtt")])
def test_a_player_reads_back_times_and_words(write, kind):
    written = write([Subtitle(250, 1250, ("One & two", "<i>three</i>")), Subtitle(2000, 2500, ("{\\an8}four",))])
    with av.open(io.BytesIO(written.encode()), format=kind) as container:
        packets = [packet for packet in container.demux(subtitles=0) if packet.size]
        times = [(float(it.pts * it.time_base), float(it.duration * it.time_base)) for it in packets]
        shown = [b"".join(part.ass for part in it.decode()) for it in packets]

    assert times == [(0.25, 1.0), (2.0, 0.5)]
    assert b"One & two\\N" in shown[0]
    assert b"three" in shown[0]
    assert b"{\\i1}" not in shown[0]
    assert b"{\\an8}" not in shown[1]
    assert shown[1].endswith(b"four")
