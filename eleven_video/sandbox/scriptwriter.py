"""A narrated script about any subject, from a stock of sentences that state nothing about it.

The sandbox knows nothing about the subject and must not pretend to: it asks, it points at ways of looking, and it speaks of
understanding in general.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

from eleven_video.sandbox.script_stock import AGAIN, CHAPTERS, CLOSINGS, OPENINGS, STYLES, Chapter
from eleven_video.sandbox.topic import Topic, read_topic

_TOLERANCE = 0.04


@dataclass(frozen=True, slots=True)
class Scene:
    narration: str
    image_prompt: str


@dataclass(frozen=True, slots=True)
class Script:
    title: str
    style: str
    scenes: tuple[Scene, ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence and the chapter it belongs to, whose pictures go with it."""

    text: str
    chapter: Chapter

    @property
    def words(self) -> int:
        return len(self.text.split())


def write_script(prompt: str, *, seed: int = 0) -> Script:
    """A script about the prompt's subject, as long as the prompt asks within a few words in a hundred."""
    topic = read_topic(prompt)
    rng = random.Random(seed)
    sentences = _narration(topic, rng)
    scenes = _scenes(sentences, topic, rng)
    return Script(topic.title, rng.choice(STYLES), scenes)


def prose(prompt: str, *, seed: int = 0) -> str:
    """The narration alone, a paragraph for each scene."""
    return "\n\n".join(scene.narration for scene in write_script(prompt, seed=seed).scenes)


def _narration(topic: Topic, rng: random.Random) -> list[_Sentence]:
    opening = _Sentence(_told(rng.choice(OPENINGS), topic), CHAPTERS[0])
    closing = _Sentence(_told(rng.choice(CLOSINGS), topic), CHAPTERS[-1])
    body = _stock(topic, rng, topic.words - opening.words - closing.words)
    spare = [sentence for sentence in _everything(topic) if sentence.text not in {used.text for used in body}]
    rng.shuffle(spare)
    if body:
        return [opening, *_fitted(body, spare, topic.words - opening.words - closing.words), closing]
    return _fitted([opening], [*spare, closing], topic.words)


def _stock(topic: Topic, rng: random.Random, budget: int) -> list[_Sentence]:
    """Sentences for about `budget` words: more chapters, and more of each chapter, the longer the video."""
    chosen: list[_Sentence] = []
    left = budget
    for lap, lead in enumerate(("", *AGAIN)):
        chapters = list(CHAPTERS)
        sizes = {chapter.name: list(chapter.sentences) for chapter in chapters}
        if lap:
            rng.shuffle(chapters)
        wanted = left / max(1, sum(len(sentences) for sentences in sizes.values()) * 14)
        for chapter in chapters:
            count = len(chapter.sentences) if wanted >= 1 else _rounded(len(chapter.sentences) * wanted, rng)
            kept = sorted(rng.sample(range(len(chapter.sentences)), count))
            for at in kept:
                sentence = _Sentence(_told(_again(chapter.sentences[at], lead), topic), chapter)
                if left >= sentence.words:
                    chosen.append(sentence)
                    left -= sentence.words
        if left < 14:
            break
    return chosen


def _fitted(body: list[_Sentence], spare: Sequence[_Sentence], target: int) -> list[_Sentence]:
    """Add a spare sentence, swap some and drop some until the words are as many as asked for, within the tolerance."""
    fitted = list(body)
    for _ in range(12):
        missing = target - sum(sentence.words for sentence in fitted)
        if abs(missing) <= target * _TOLERANCE:
            break
        used = {sentence.text for sentence in fitted}
        free = [sentence for sentence in spare if sentence.text not in used]
        options: list[tuple[int, int | None, _Sentence | None]] = [(abs(missing), None, None)]
        for new in free:
            options.append((abs(missing - new.words), None, new))
            options += [(abs(missing - new.words + old.words), at, new) for at, old in enumerate(fitted)]
        if len(fitted) > 1:
            options += [(abs(missing + old.words), at, None) for at, old in enumerate(fitted)]
        off, at, added = min(options, key=lambda option: option[0])
        if off >= abs(missing):
            break
        if at is not None:
            fitted[at : at + 1] = [added] if added else []
        elif added:
            fitted.append(added)
    return fitted


def _scenes(sentences: Sequence[_Sentence], topic: Topic, rng: random.Random) -> tuple[Scene, ...]:
    """Sentences shared out among the scenes by their words, with a picture of the chapter that a scene begins with."""
    count = min(topic.scenes, len(sentences))
    total = sum(sentence.words for sentence in sentences)
    groups: list[list[_Sentence]] = [[]]
    told = 0
    for number, sentence in enumerate(sentences):
        full = told + sentence.words / 2 >= total * len(groups) / count
        must = len(sentences) - number <= count - len(groups)
        if groups[-1] and len(groups) < count and (full or must):
            groups.append([])
        groups[-1].append(sentence)
        told += sentence.words
    pictures = {chapter.name: cycle(rng.sample(chapter.pictures, len(chapter.pictures))) for chapter in CHAPTERS}
    scenes: list[Scene] = []
    seen: dict[str, int] = {}
    for group in groups:
        picture = next(pictures[group[0].chapter.name])
        seen[picture] = seen.get(picture, 0) + 1
        scenes.append(
            Scene(" ".join(sentence.text for sentence in group), _image_prompt(picture, topic, seen[picture]))
        )
    return tuple(scenes)


_FRAMINGS = ("", "Seen from further away.", "Seen from close by.", "Seen from high above.", "Seen from a low angle.")


def _image_prompt(picture: str, topic: Topic, times: int) -> str:
    """A picture's description; one that comes again is framed in another way."""
    framing = _FRAMINGS[(times - 1) % len(_FRAMINGS)]
    number = f"View {times}." if times > len(_FRAMINGS) else ""
    return " ".join(filter(None, (picture, framing, number, f"An image for {topic.phrase}.")))


def _everything(topic: Topic) -> list[_Sentence]:
    return [_Sentence(_told(text, topic), chapter) for chapter in CHAPTERS for text in chapter.sentences]


def _told(text: str, topic: Topic) -> str:
    said = text.replace("{topic}", topic.phrase)
    # A quoted question brings its own mark; a full stop after it would be one too many.
    return said.replace('?".', '?"').replace('?"?', '?"')


def _again(text: str, lead: str) -> str:
    return f"{lead} {text[0].lower() + text[1:] if text.split()[0] not in ('I',) else text}" if lead else text


def _rounded(number: float, rng: random.Random) -> int:
    whole = int(number)
    return whole + (rng.random() < number - whole)
