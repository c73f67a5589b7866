"""The track has every sample in its place, the same bytes each time, and the specified loudness."""

import threading

import av
import numpy as np
import pytest

from eleven_video.domain.video import FileFormat
from eleven_video.errors import RenderError
from eleven_video.render.encoding.encode import Packet, sound_encoder
from eleven_video.render.encoding.formats import FORMATS, SoundCodec
from eleven_video.render.sound.soundtrack import Soundtrack
from tests.support.heard import level, loudness, true_peak
from tests.support.sounds import RATE, sound_file, tone, voice

_AAC, _OPUS = (FORMATS[kind].sound for kind in (FileFormat.MP4, FileFormat.WEBM))
_CODECS = {"aac": _AAC, "opus": _OPUS}


def _decoded(packets: list[Packet], codec: str = "aac") -> np.ndarray:
    """What a player plays: without the run-up, and as long as the packets say."""
    decoder = av.CodecContext.create(codec, "r")
    decoder.extradata = sound_encoder(_CODECS[codec]).extradata
    blocks = [frame.to_ndarray() for packet in packets for frame in decoder.decode(av.Packet(packet.data))]
    blocks += [frame.to_ndarray() for frame in decoder.decode(None)]
    whole = np.concatenate(blocks, axis=1)
    if codec == "opus" and whole.shape[1] < sum(packet.duration for packet in packets):
        return whole  # its decoder drops the run-up itself
    return whole[:, -packets[0].pts :][:, : packets[-1].pts + packets[-1].duration]


def _track(scenes: dict[int, np.ndarray], *, codec: SoundCodec = _AAC, **options: object) -> list[Packet]:
    track = Soundtrack(codec, **options)
    for number, speech in scenes.items():
        track.put(number, speech, is_last=number == max(scenes))
        track.encode_ready()
    return track.finish()


def _scenes(*lengths: int) -> dict[int, np.ndarray]:
    """Scenes of so many frames of 1/24 s, each as loud as another service would make it."""
    return {
        number: np.concatenate(
            (voice(frames / 24 - 0.25, level=0.5 / number, seed=number), np.zeros(RATE // 4))
        ).astype(np.float32)
        for number, frames in enumerate(lengths, start=1)
    }


@pytest.fixture
def music(tmp_path):
    path = tmp_path / "music.flac"
    chord = np.concatenate((tone(1.5, hertz=330, level=0.4) + tone(1.5, hertz=220), tone(1.5, hertz=440)))
    path.write_bytes(sound_file(chord / 2, codec="flac", container="flac"))
    return path


@pytest.mark.parametrize("codec", ["aac", "opus"])
@pytest.mark.parametrize("with_music", [False, True], ids=["voice", "music"])
def test_narration_is_heard_at_its_level_with_its_peaks_held(codec, with_music, music):
    scenes = _scenes(60, 35, 41)

    packets = _track(scenes, codec=_CODECS[codec], music=music if with_music else None)

    heard = _decoded(packets, codec)
    assert loudness(heard) == pytest.approx(-16, abs=0.5)
    assert true_peak(heard) < -1
    assert sum(packet.duration for packet in packets) + packets[0].pts == 136 * RATE // 24
    assert packets[0].pts < 0


def test_scenes_begin_where_they_should_to_the_sample():
    scenes = _scenes(31, 24, 40)

    heard = _decoded(_track(scenes))

    whole = np.concatenate(list(scenes.values()))
    assert heard.shape == (2, len(whole))
    for start, end in ((0, 62_000), (62_000, 110_000), (110_000, 190_000)):
        spectra = [np.fft.rfft(sound[start:end], 1 << 18) for sound in (heard[0], whole)]
        shift = np.fft.irfft(spectra[0] * spectra[1].conj()).argmax()
        assert shift == 0


@pytest.mark.parametrize("with_music", [False, True], ids=["voice", "music"])
def test_the_order_of_arrival_changes_no_byte(with_music, music, tmp_path):
    scenes = _scenes(30, 50, 25, 10)
    options = {"music": music if with_music else None}
    folder = tmp_path / "work"
    folder.mkdir()
    shuffled = {number: scenes[number] for number in (4, 2, 1, 3)}

    in_order = _track(scenes, **options)

    assert _track(shuffled, **options) == in_order
    assert _track(shuffled, workspace=folder, **options) == in_order
    assert not list(folder.iterdir())


def test_speech_that_waits_for_its_turn_is_laid_aside_on_disk(tmp_path):
    scenes = _scenes(30, 30)
    folder = tmp_path / "work"
    folder.mkdir()
    track = Soundtrack(_AAC, workspace=folder)
    track.put(2, scenes[2])

    assert [path.stat().st_size for path in folder.iterdir()] == [4 * len(scenes[2])]


def test_where_no_work_file_can_be_written_memory_will_do(tmp_path):
    scenes = _scenes(30, 30)

    packets = _track({2: scenes[2], 1: scenes[1]}, workspace=tmp_path / "is not there")

    assert packets == _track(scenes)


def test_nothing_is_left_for_the_end_once_the_last_scene_is_in(music):
    track = Soundtrack(_AAC, music=music)
    for number, speech in _scenes(30, 40).items():
        track.put(number, speech, is_last=number == 2)
    track.encode_ready()
    encoded = list(track._packets)

    assert track.finish() == encoded
    assert sum(packet.duration for packet in encoded) + encoded[0].pts == 70 * RATE // 24


def test_without_a_word_about_the_last_scene_the_end_does_the_rest(music):
    scenes = _scenes(30, 90)
    untold = Soundtrack(_AAC, music=music)
    for number, speech in scenes.items():
        untold.put(number, speech)

    assert untold.finish() == untold.finish() == _track(scenes, music=music)


def test_threads_do_not_wait_for_each_other_and_lose_no_scene():
    scenes = _scenes(*[14] * 5)
    track = Soundtrack(_AAC)

    def add(number: int) -> None:
        track.put(number, scenes[number])
        track.encode_ready()

    threads = [threading.Thread(target=add, args=(number,)) for number in reversed(scenes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert track.finish() == _track(scenes)


@pytest.mark.parametrize("with_music", [False, True], ids=["voice", "music"])
def test_scenes_of_no_sound_take_no_time(with_music, music):
    scenes = {1: np.zeros(0, np.float32), 2: voice(0.5), 3: np.zeros(0, np.float32)}

    packets = _track(scenes, music=music if with_music else None)

    assert sum(packet.duration for packet in packets) + packets[0].pts == RATE // 2


def test_music_fades_in_steps_back_for_the_voice_and_fades_out(music):
    quiet, spoken = np.zeros(4 * RATE, np.float32), voice(3, level=0.2)
    scenes = {1: np.concatenate((quiet, spoken, quiet))}
    with_music, without = (_decoded(_track(scenes, music=path)) for path in (music, None))

    bed = with_music - without

    def around(second: float) -> float:
        return level(bed[:, round((second - 0.1) * RATE) : round((second + 0.1) * RATE)])

    full = around(2.5)
    assert around(0.1) < full - 10
    assert around(5.5) == pytest.approx(full - 12, abs=2)
    assert around(10.8) < full - 15
    assert loudness(bed[:, RATE : 3 * RATE]) == pytest.approx(-22, abs=1)
    assert np.abs(bed[0] - bed[1]).max() > 0.01, "it is stereo"
    assert level(bed[:, 5 * RATE : 6 * RATE]) < level(without[:, 5 * RATE : 6 * RATE]) - 10


def test_music_that_cannot_be_read_any_more_is_an_error_that_names_it(tmp_path):
    track = Soundtrack(_AAC, music=tmp_path / "gone.mp3")
    track.put(1, voice(1), is_last=True)

    with pytest.raises(RenderError, match=r"gone\.mp3"):
        track.encode_ready()
