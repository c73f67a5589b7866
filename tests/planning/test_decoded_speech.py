"""Narrations are decoded once, and a run gets the same samples as without that."""

import numpy as np
import pytest

from eleven_video.errors import RenderError
from eleven_video.planning.decoded_speech import DecodedSpeech
from eleven_video.render.sound.speech import hear_speech
from tests.support.sounds import sound_file, voice

SPOKEN = sound_file(voice(1.5)[None, :])


def test_a_measured_narration_has_its_length_and_warnings_without_its_samples():
    whole = hear_speech(SPOKEN, timed_s=9.0)

    measured = DecodedSpeech().measure(SPOKEN, timed_s=9.0)

    assert measured.samples.shape == whole.samples.shape
    assert measured.warnings == whole.warnings != ()
    assert measured.samples.strides == (0,)


@pytest.mark.parametrize("most_bytes", [10**9, 0], ids=["kept", "no room"])
@pytest.mark.parametrize("measured", [True, False])
def test_a_run_gets_the_samples_that_the_decoder_gives(most_bytes, measured):
    decoded = DecodedSpeech(most_bytes=most_bytes)
    if measured:
        decoded.measure(SPOKEN, most_s=70.0)

    for _ in range(2):
        taken = decoded.take(SPOKEN, most_s=70.0)
        np.testing.assert_array_equal(taken.samples, hear_speech(SPOKEN).samples)


def test_samples_that_were_taken_make_room_for_others():
    decoded = DecodedSpeech(most_bytes=hear_speech(SPOKEN).samples.nbytes)
    other = sound_file(voice(1.5, seed=1)[None, :])
    for audio in (SPOKEN, other):
        decoded.measure(audio)
        np.testing.assert_array_equal(decoded.take(audio).samples, hear_speech(audio).samples)


def test_another_file_for_the_same_text_is_decoded_itself():
    decoded = DecodedSpeech()
    decoded.measure(SPOKEN)

    other = sound_file(voice(0.7)[None, :])

    assert len(decoded.take(other).samples) == len(hear_speech(other).samples) < len(decoded.take(SPOKEN).samples)


def test_speech_that_cannot_be_played_is_reported_each_time():
    decoded = DecodedSpeech()

    for attempt in (decoded.measure, decoded.measure, decoded.take):
        with pytest.raises(RenderError, match="cannot be decoded"):
            attempt(b"no sound")
    with pytest.raises(RenderError, match="can last 1 s at most"):
        decoded.measure(SPOKEN, most_s=1.0)
