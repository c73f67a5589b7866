"""The voice: its words, loudness and speed, and timings that fit its sound."""

# ruff: noqa: RUF001 - texts in other scripts

import subprocess
import sys
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eleven_video.sandbox.catalogue import VOICES
from eleven_video.sandbox.script.scriptwriter import prose
from eleven_video.sandbox.speech import neural_voice
from eleven_video.sandbox.speech import synthesis as voice
from eleven_video.sandbox.speech.alignment import align, normalized
from eleven_video.sandbox.speech.neural_voice import NeuralVoice
from eleven_video.sandbox.speech.synthesis import engine, speak
from eleven_video.sandbox.speech.tone_voice import Hummer
from eleven_video.sandbox.speech.transliteration import _transliterator, spoken_text
from eleven_video.sandbox.speech.utterance import SAMPLE_RATE
from tests.support.thoroughness import examples

RACHEL, SARAH, GEORGE = list(VOICES.values())[:3]
TEXT = "The sun rose. Nobody spoke, and the harbour was quiet. Then a bell rang twice."
FRAME = SAMPLE_RATE // 100


def loudness(samples) -> np.ndarray:
    """Level of each 10 ms, in dB below full scale."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    return 10 * np.log10((frames.astype(float) ** 2).mean(axis=1) + 1e-12)


def check_alignment(speech, text):
    alignment = speech.alignment
    assert "".join(alignment.characters) == text
    assert len(alignment.starts) == len(alignment.ends) == len(text)
    if text:
        assert alignment.ends[:-1] == alignment.starts[1:]
        assert list(alignment.starts) == sorted(alignment.starts)
        assert alignment.starts[0] == 0
        assert alignment.ends[-1] == pytest.approx(len(speech.samples) / SAMPLE_RATE, abs=0.001)


@pytest.mark.parametrize("using", [None, Hummer()], ids=["neural", "hummed"])
@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        'She said, "Go on!" (And I did.)\n\nDr. Smith paid $9.99 on the 3rd of May.',
        "Ünïcödé naïve café – an em—dash… and 100% of it.",
        "Почему небо голубое? 天空为什么是蓝色的？",
        '[whispers] Listen. <break time="1.0s" /> Now [laughs softly] go.',
        "a" * 500,
        "no end " * 60,
        "😀 😀",
        "...",
        " ",
        "",
    ],
)  # fmt: skip
def test_any_text_gets_sound_and_a_seamless_alignment(using, text):
    speech = speak(text, RACHEL, using=using)

    check_alignment(speech, text)
    assert len(speech.samples) > 0.2 * SAMPLE_RATE
    assert np.abs(speech.samples).max() < 0.9


@pytest.mark.parametrize("using", [None, Hummer()], ids=["neural", "hummed"])
@pytest.mark.parametrize("speaker", [RACHEL, SARAH, GEORGE], ids=lambda speaker: speaker.name)
def test_each_word_sounds_within_its_own_time(using, speaker):
    speech = speak(TEXT, speaker, using=using)
    level = loudness(speech.samples)

    at = 0
    for word in TEXT.split():
        at = TEXT.index(word, at)
        bare = word.strip(".,")
        start, end = speech.alignment.starts[at], speech.alignment.ends[at + len(bare) - 1]
        at += len(word)
        assert level[int(start * 100) : int(end * 100) + 1].max() > -32, word


@pytest.mark.parametrize("using", [None, Hummer()], ids=["neural", "hummed"])
def test_between_sentences_there_is_a_pause_that_belongs_to_the_full_stop(using):
    speech = speak(TEXT, RACHEL, using=using)
    level = loudness(speech.samples)

    for sentence in ("The sun rose", "Nobody spoke, and the harbour was quiet"):
        stop = TEXT.index(sentence) + len(sentence)
        silent_from, silent_to = speech.alignment.starts[stop], speech.alignment.ends[stop + 1]
        assert silent_to - silent_from > 0.3
        assert level[int(silent_from * 100) + 8 : int(silent_to * 100) - 4].max() < -45


def test_first_sound_fits_the_first_word_and_last_sound_the_last():
    speech = speak(TEXT, RACHEL)
    heard = np.flatnonzero(loudness(speech.samples) > -45) / 100

    assert heard[0] < 0.15
    last_word_end = speech.alignment.ends[TEXT.index("twice") + 4]
    assert heard[-1] == pytest.approx(last_word_end, abs=0.06)


@pytest.mark.parametrize("using", [None, Hummer()], ids=["neural", "hummed"])
def test_narration_is_spoken_at_about_150_words_a_minute_and_minus_20_db(using):
    text = prose("Write about 150 words in about 6 scenes.\n\nThe video is about:\nthe sea")
    speech = speak(text, RACHEL, using=using)

    seconds = len(speech.samples) / SAMPLE_RATE
    assert 135 < len(text.split()) / seconds * 60 < 165
    sounding = loudness(speech.samples)
    sounding = sounding[sounding > -45]
    assert 10 * np.log10((10 ** (sounding / 10)).mean()) == pytest.approx(-20, abs=1.5)
    assert np.abs(speech.samples).max() < 0.86


def test_pace_changes_the_length():
    slow, fast = (len(speak(TEXT, RACHEL, pace=pace).samples) for pace in (0.8, 1.2))

    assert slow > 1.25 * fast


def pitch_of(samples) -> float:
    """Median fundamental in Hz, by autocorrelation of 40 ms frames that sound."""
    size, found = SAMPLE_RATE // 25, []
    low, high = SAMPLE_RATE // 400, SAMPLE_RATE // 70
    for at in range(0, len(samples) - size, size):
        frame = samples[at : at + size].astype(float)
        if (frame**2).mean() < 1e-3:
            continue
        echo = np.correlate(frame, frame, "full")[size - 1 :]
        lag = low + int(echo[low:high].argmax())
        if echo[lag] > 0.5 * echo[0]:
            found.append(SAMPLE_RATE / lag)
    return float(np.median(found))


@pytest.mark.parametrize("using", [None, Hummer()], ids=["neural", "hummed"])
def test_voices_differ_in_pitch(using):
    george, rachel, sarah = (pitch_of(speak(TEXT, speaker, using=using).samples) for speaker in (GEORGE, RACHEL, SARAH))

    assert george < 0.8 * rachel
    assert sarah > 1.08 * rachel


def test_the_seed_decides_every_sample():
    first, again, other = (speak(TEXT, RACHEL, seed=seed).samples for seed in (1, 1, 2))

    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_threads_can_speak_at_the_same_time():
    alone = speak(TEXT, RACHEL).samples
    together: list[np.ndarray] = []
    threads = [threading.Thread(target=lambda: together.append(speak(TEXT, RACHEL).samples)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(together) == 4
    assert all(np.array_equal(samples, alone) for samples in together)


def test_the_installed_engine_is_the_neural_one_and_tells_durations():
    assert isinstance(engine(), NeuralVoice)
    assert NeuralVoice().tells_durations


def test_without_the_neural_voice_it_hums(monkeypatch):
    monkeypatch.setattr(voice, "_engine", [])
    monkeypatch.setitem(sys.modules, "hibari", None)
    monkeypatch.delitem(sys.modules, "eleven_video.sandbox.speech.neural_voice")

    assert isinstance(voice.engine(), Hummer)


def test_without_transliteration_other_scripts_are_silent(monkeypatch):
    monkeypatch.setitem(sys.modules, "anyascii", None)
    _transliterator.cache_clear()
    try:
        assert spoken_text("天 sky").text == "  sky"
        speech = speak("Небо", RACHEL)
    finally:
        _transliterator.cache_clear()
    check_alignment(speech, "Небо")
    assert not speech.samples.any()


def test_a_model_without_durations_still_gets_a_seamless_alignment(monkeypatch):
    monkeypatch.setattr(neural_voice, "_DURATIONS", "/no_such_tensor")
    blind = NeuralVoice()

    assert not blind.tells_durations
    check_alignment(speak(TEXT, RACHEL, using=blind), TEXT)


def test_directions_are_silent_and_other_scripts_become_latin():
    assert spoken_text("[sighs] Yes <break time='1s'/>, no.").text == " Yes , no."
    assert spoken_text("Небо 天空").text == "Nebo Tian Kong "
    spoken = spoken_text("x天[a]y")
    assert (spoken.text, spoken.sources) == ("xTian y", (0, 1, 1, 1, 1, 1, 5))


@examples(100)
@given(data=st.data(), text=st.text(max_size=30), duration=st.floats(0, 60))
def test_gaps_are_filled_without_seams(data, text, duration):
    cuts = sorted(data.draw(st.lists(st.floats(0, duration), min_size=2 * len(text), max_size=2 * len(text))))
    known = data.draw(st.lists(st.booleans(), min_size=len(text), max_size=len(text)))
    starts = [cuts[2 * at] if known[at] else float("nan") for at in range(len(text))]
    ends = [cuts[2 * at + 1] if known[at] else float("nan") for at in range(len(text))]

    for alignment in (align(text, starts, ends, duration), normalized(align(text, starts, ends, duration))):
        assert alignment.ends[:-1] == alignment.starts[1:]
        assert list(alignment.starts) == sorted(alignment.starts)
        if text:
            assert (alignment.starts[0], alignment.ends[-1]) == (0, round(duration, 3))


def test_the_voice_switches_reports_to_the_maker_of_onnxruntime_off_before_it_loads():
    """onnxruntime reads the switch while it is imported. Without it, a thread sends events to its maker."""
    program = """
import os, sys

def check(event, arguments):
    if event == "import" and arguments[0] == "onnxruntime":
        print(os.environ.get("ORT_DISABLE_TELEMETRY"))

os.environ.pop("ORT_DISABLE_TELEMETRY", None)
sys.addaudithook(check)
import eleven_video.sandbox.speech.neural_voice
"""
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, encoding="utf-8")
    assert done.stdout == "1\n"
