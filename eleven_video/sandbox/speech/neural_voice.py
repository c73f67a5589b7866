"""Speaks with the neural voice of the package hibari 0.2.1. Importing this module requires that hibari is installed."""

import os
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import numpy.typing as npt

from eleven_video.sandbox.catalogue import Voice
from eleven_video.sandbox.speech.utterance import SAMPLE_RATE, Samples, Utterance

# Without this setting, onnxruntime starts a thread that reports to the maker of onnxruntime how it is used.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime
from hibari import Hibari, dsp

# The name, inside hibari 0.2.1's model, of the tensor with the number of frames that each phoneme lasts. Without a
# change, the model does not return this tensor.
_DURATIONS = "/Cast_32_output_0"
# The phonemes that stand for pauses. Pauses take time, but do not belong to any word.
_PAUSES = frozenset(' ;:,.!?—…"()“”')
# The factor that slows hibari's pace of about 200 words per minute down to the sandbox's usual 150 words per minute.
_PACE = 0.745


class NeuralVoice:
    """Speaks phrases with hibari's single voice. The other voices are made by shifting the pitch and the formants of
    this voice.

    The class is thread-safe. It uses one core.

    Attributes:
        tells_durations: Whether the model reports how long each phoneme lasts.
    """

    def __init__(self) -> None:
        self._hibari = Hibari(threads=1)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # By default, onnxruntime would never free the memory that the longest phrase has needed. It would also keep a
        # plan of memory use for each length of a phrase.
        options.enable_cpu_mem_arena = options.enable_mem_pattern = False
        model = Path(self._hibari.model_path).read_bytes() + _extra_output(_DURATIONS)
        try:
            self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
            self.tells_durations = True
        except Exception:  # noqa: BLE001 - onnxruntime's errors have no base class of their own
            # A model from another version of hibari can also speak, but may not report how long each phoneme lasts. All
            # phonemes are then taken to last equally long.
            self._session = self._hibari.sess
            self.tells_durations = False
        # This call makes hibari load its lexicon now, before several threads use the lexicon
        self._phonemes_of("Ready.")

    def say(self, words: Sequence[str], *, voice: Voice, pace: float, seed: int) -> Utterance | None:
        """Speak the words as one phrase. Returns None if no word has a sound."""
        phonemes = self._phonemes_of(" ".join(words))
        if not phonemes.strip():
            return None
        samples, bounds = self._synthesize(phonemes, voice, _PACE * pace * voice.speed, seed)
        return Utterance(samples, self._word_times(words, phonemes, bounds))

    def _synthesize(
        self, phonemes: str, voice: Voice, speed: float, seed: int
    ) -> tuple[Samples, npt.NDArray[np.float64]]:
        """Make the samples of a phrase. Also returns the seconds at which each phoneme starts, followed by the second
        at which the last phoneme ends.
        """
        ids = self._hibari.ids(phonemes)
        outputs = self._session.run(
            None, {"ids": np.asarray([ids], np.int64), "speed": np.asarray([speed], np.float32)}
        )
        harmonics, phase, noise, residue, free_phase, pitch = (output[0] for output in outputs[:6])
        if voice.formant != 1.0:
            harmonics, noise, residue = (_warped(part, voice.formant) for part in (harmonics, noise, residue))
        rng = np.random.default_rng(seed)
        samples = dsp.synth(harmonics, phase, noise, residue, free_phase, pitch * voice.pitch, rng)
        frames = np.asarray(outputs[6], float).reshape(-1) if self.tells_durations else np.ones(len(ids))
        if len(frames) != len(ids) or frames.sum() <= 0:
            frames = np.ones(len(ids))
        bounds = np.concatenate([[0.0], np.cumsum(frames)]) * (len(samples) / SAMPLE_RATE / frames.sum())
        return samples, bounds[1:-1]  # this leaves out the silent phonemes that hibari adds at both ends

    def _word_times(
        self, words: Sequence[str], phonemes: str, bounds: npt.NDArray[np.float64]
    ) -> dict[int, tuple[float, float]]:
        """The start and the end, in seconds, of each word that is heard. The key is the word's index.

        In a phrase, a word may have other phonemes than if it is spoken alone. So the phonemes of the phrase are
        matched with the phonemes of all its words, each spoken alone. This tells which phonemes belong to which word.
        """
        alone, owners = "", []
        for number, word in enumerate(words):
            sounds = "".join(phoneme for phoneme in self._phonemes_of(word) if phoneme not in _PAUSES)
            alone += sounds
            owners += [number] * len(sounds)
        places = [at for at, phoneme in enumerate(phonemes) if phoneme not in _PAUSES]
        together = "".join(phonemes[at] for at in places)
        times: dict[int, tuple[float, float]] = {}
        for block in SequenceMatcher(None, together, alone, autojunk=False).get_matching_blocks():
            for step in range(block.size):
                at, owner = places[block.a + step], owners[block.b + step]
                start, end = float(bounds[at]), float(bounds[at + 1])
                first = times.get(owner, (start, end))[0]
                times[owner] = (first, end)
        return times

    def _phonemes_of(self, text: str) -> str:
        known = self._hibari.vocab
        return "".join(phoneme for phoneme in self._hibari.g2p(text) or "" if phoneme in known)


def _extra_output(name: str) -> bytes:
    """Make bytes to append to an ONNX model. With these bytes, the model returns the tensor `name` too.

    The bytes are the protobuf message ModelProto{graph{output{name}}}. A protobuf reader merges this message with the
    model before it.
    """

    def field(tag: int, value: bytes) -> bytes:
        return bytes([tag, len(value)]) + value

    return field(0x3A, field(0x62, field(0x0A, name.encode())))


def _warped(spectrum: npt.NDArray[np.float32], factor: float) -> npt.NDArray[np.float32]:
    """Stretch a spectrum of shape (frequencies, times) along its frequencies by `factor`. This moves the formants."""
    bins = spectrum.shape[0]
    source = np.clip(np.arange(bins) / factor, 0, bins - 1.001)
    low = source.astype(int)
    weight = (source - low)[:, None].astype(np.float32)
    warped: npt.NDArray[np.float32] = spectrum[low] * (1 - weight) + spectrum[low + 1] * weight
    return warped
