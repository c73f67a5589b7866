from eleven_video.render import installed_ffmpeg as installed
from eleven_video.render.installed_ffmpeg import ffmpeg_libraries, missing_parts, needed_parts


def test_the_wheel_brings_all_that_videos_are_made_with():
    assert missing_parts() == ()
    assert {"libx264", "aac", "libvpx-vp9", "libopus", "mov_text", "webvtt", "ebur128"} <= set(needed_parts())
    assert {"libavcodec", "libavfilter"} <= ffmpeg_libraries().keys()


def test_an_encoder_that_ffmpeg_does_not_know_is_missed(monkeypatch):
    monkeypatch.setattr(installed, "_FILTERS", ("ebur129",))
    assert missing_parts() == ("ebur129",)
    assert not installed._has_encoder("libx265-of-ours")
