"""The neural voice: hibari 0.2.1, whose one model ships in its package. Importing this module needs hibari installed."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from hibari import Hibari, dsp

from eleven_video.sandbox.catalog import Voice
from eleven_video.sandbox.speech.utterance import SAMPLE_RATE, Samples, Utterance

# Inside the model's graph: how many frames each phoneme lasts. The name is private to hibari 0.2.1.
_DURATIONS = "/Cast_32_output_0"
# Phonemes that are pauses: they take time but belong to no word.
_PAUSES = frozenset(' ;:,.!?—…"()“”')
# hibari's own pace is about 200 words a minute.
_PACE = 0.745


class NeuralVoice:
    """Says phrases with hibari's voice, shifted in pitch and formants for other voices. Thread-safe, one core."""

    def __init__(self) -> None:
        self._hibari = Hibari(threads=1)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Memory of its own would stay as large as the longest phrase has needed, with a pattern for each length.
        options.enable_cpu_mem_arena = options.enable_mem_pattern = False
        model = Path(self._hibari.model_path).read_bytes() + _extra_output(_DURATIONS)
        try:
            self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
            self.tells_durations = True
        except Exception:  # noqa: BLE001 - onnxruntime's errors have no base class of their own
            # Another build of the model: it speaks as well, and its words are spaced by their phonemes.
            self._session = self._hibari.sess
            self.tells_durations = False
        self._phonemes_of("Ready.")  # loads the lexicon now, in one thread

    def say(self, words: Sequence[str], *, voice: Voice, pace: float, seed: int) -> Utterance | None:
        """Say the words in one breath; None if none of them has a sound."""
        phonemes = self._phonemes_of(" ".join(words))
        if not phonemes.strip():
            return None
        samples, bounds = self._synthesize(phonemes, voice, _PACE * pace * voice.speed, seed)
        return Utterance(samples, self._word_times(words, phonemes, bounds))

    def _synthesize(
        self, phonemes: str, voice: Voice, speed: float, seed: int
    ) -> tuple[Samples, npt.NDArray[np.float64]]:
        """Samples, and the seconds at which the phonemes begin and, one more, the last one ends."""
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
        return samples, bounds[1:-1]  # without the silent phonemes that the model puts around

    def _word_times(
        self, words: Sequence[str], phonemes: str, bounds: npt.NDArray[np.float64]
    ) -> dict[int, tuple[float, float]]:
        """When each word sounds. A word's phonemes in a phrase may differ from those it has alone, so the two are matched."""
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
    """Bytes that, put after an ONNX model, add an output: protobuf merges ModelProto{graph{output{name}}} into it."""

    def field(tag: int, value: bytes) -> bytes:
        return bytes([tag, len(value)]) + value

    return field(0x3A, field(0x62, field(0x0A, name.encode())))


def _warped(spectrum: npt.NDArray[np.float32], factor: float) -> npt.NDArray[np.float32]:
    """A (frequency, time) envelope stretched along frequency, which moves the formants."""
    bins = spectrum.shape[0]
    source = np.clip(np.arange(bins) / factor, 0, bins - 1.001)
    low = source.astype(int)
    weight = (source - low)[:, None].astype(np.float32)
    warped: npt.NDArray[np.float32] = spectrum[low] * (1 - weight) + spectrum[low + 1] * weight
    return warped
