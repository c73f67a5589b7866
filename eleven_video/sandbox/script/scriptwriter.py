"""Writes a script about any subject. The sentences come from a stock, and state no facts about the subject.

The sandbox knows nothing about the subject and must not pretend to. So the sentences ask questions, suggest points of
view, and speak about understanding in general.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from typing import Any

from eleven_video.sandbox.script.script_stock import AGAIN, CHAPTERS, CLOSINGS, OPENINGS, STYLES, Chapter
from eleven_video.sandbox.script.topic import Topic, read_topic

_TOLERANCE = 0.04
_WORDS_A_CHAPTER = 45


@dataclass(frozen=True, slots=True)
class Scene:
    """A scene of a script: the text that is spoken, and the description of the picture."""

    narration: str
    image_prompt: str


@dataclass(frozen=True, slots=True)
class Script:
    """The script of a video. `style` describes the style that all its pictures share."""

    title: str
    style: str
    scenes: tuple[Scene, ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of the narration. The scene of the sentence may take its picture from `chapter`."""

    text: str
    chapter: Chapter

    @property
    def words(self) -> int:
        return len(self.text.split())


def write_script(prompt: str, *, seed: int = 0) -> Script:
    """Write a script about the subject of a prompt. The number of words of the script differs by only a few percent
    from the number that the prompt requests.

    If the prompt contains a script as JSON, this script is returned with an additional first sentence.
    """
    if (given := _given(prompt)) is not None:
        return given
    topic = read_topic(prompt)
    rng = random.Random(seed)
    sentences = _narration(topic, rng)
    scenes = _scenes(sentences, topic, rng)
    return Script(topic.title, rng.choice(STYLES), scenes)


def _given(prompt: str) -> Script | None:
    """The script that a prompt contains as JSON, with an additional first sentence. Returns None if the prompt contains
    no script.

    A prompt with a script asks the model to rephrase the script. The sandbox does not rephrase, but adds a sentence.
    """
    try:
        found: Any = json.JSONDecoder().raw_decode(prompt, prompt.index('{"'))[0]
        scenes = tuple(Scene(str(one["narration"]), str(one["image_prompt"])) for one in found["scenes"])
        first = replace(scenes[0], narration=f"Let us begin. {scenes[0].narration}")
        return Script(str(found["title"]), str(found["style"]), (first, *scenes[1:]))
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        return None


def prose(prompt: str, *, seed: int = 0) -> str:
    """Write a script about the subject of a prompt, and return its narration, with a paragraph for each scene."""
    return "\n\n".join(scene.narration for scene in write_script(prompt, seed=seed).scenes)


def _narration(topic: Topic, rng: random.Random) -> list[_Sentence]:
    """The sentences of a narration. They are an opening, sentences of several chapters, and usually a closing.

    Drafts with different openings and closings are made until a draft has about the requested length. If no draft has
    this length, the draft nearest to it is returned.
    """
    best: list[_Sentence] = []
    frames = [(opening, closing) for opening in OPENINGS for closing in (*CLOSINGS, "")]
    rng.shuffle(frames)
    for opening, closing in frames * 3:
        first = _Sentence(_filled_in(opening, topic), CHAPTERS[0])
        last = [_Sentence(_filled_in(closing, topic), CHAPTERS[-1])] if closing else []
        around = first.words + sum(sentence.words for sentence in last)
        draft = [first, *_body(topic, rng, topic.words - around), *last]
        if not best or _off(draft, topic.words) < _off(best, topic.words):
            best = draft
        if closing and _off(best, topic.words) <= topic.words * _TOLERANCE:
            break
    return best


def _off(draft: Sequence[_Sentence], words: int) -> int:
    return abs(words - sum(sentence.words for sentence in draft))


def _body(topic: Topic, rng: random.Random, budget: int) -> list[_Sentence]:
    """Choose sentences with about `budget` words in total. The sentences are the first ones of several chapters."""
    chapters = _chapters(topic, rng, budget)
    lengths = [0] * len(chapters)
    left, grew = budget, True
    while grew:
        grew = False
        for number, chapter in enumerate(chapters):
            upcoming = chapter[lengths[number] : lengths[number] + 1]
            if upcoming and upcoming[0].words <= left:
                lengths[number] += 1
                left -= upcoming[0].words
                grew = True
    # With one more sentence, the number of words may exceed the budget, but be nearer to the budget than without this
    # sentence.
    options = [
        (abs(left - chapter[length].words), number)
        for number, (chapter, length) in enumerate(zip(chapters, lengths, strict=True))
        if length < len(chapter)
    ]
    if options and min(options)[0] < left:
        lengths[min(options)[1]] += 1
    return [sentence for chapter, length in zip(chapters, lengths, strict=True) for sentence in chapter[:length]]


def _chapters(topic: Topic, rng: random.Random, budget: int) -> list[list[_Sentence]]:
    """The sentences of the chapters from which about `budget` words are taken, as a list for each chapter.

    If all chapters together have fewer words than `budget`, the chapters are repeated. Each repeated sentence then has
    an introduction before it.
    """
    chapters = [[_Sentence(_filled_in(text, topic), chapter) for text in chapter.sentences] for chapter in CHAPTERS]
    wanted = budget // _WORDS_A_CHAPTER
    if wanted < len(chapters):
        return [chapters[at] for at in sorted(rng.sample(range(len(chapters)), max(1, wanted)))]
    told = list(chapters)
    words = sum(sentence.words for chapter in chapters for sentence in chapter)
    for lap in range(1, -(-budget // words)):
        lead = AGAIN[(lap - 1) % len(AGAIN)]
        told += [[_Sentence(_again(part.text, lead), part.chapter) for part in chapter] for chapter in chapters]
    return told


def _scenes(sentences: Sequence[_Sentence], topic: Topic, rng: random.Random) -> tuple[Scene, ...]:
    """Divide sentences into scenes with about the same number of words. Each scene gets a picture from the chapter of
    its first sentence.
    """
    count = min(topic.scenes, len(sentences))
    total = sum(sentence.words for sentence in sentences)
    groups: list[list[_Sentence]] = [[]]
    word_count = 0
    for number, sentence in enumerate(sentences):
        full = word_count + sentence.words / 2 >= total * len(groups) / count
        must = len(sentences) - number <= count - len(groups)
        if groups[-1] and len(groups) < count and (full or must):
            groups.append([])
        groups[-1].append(sentence)
        word_count += sentence.words
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
    """The description of a picture for the subject. `times` is the number of times that the script has used this
    picture, including this time. From the second time on, a viewpoint is added, such as "Seen from close by."
    """
    framing = _FRAMINGS[(times - 1) % len(_FRAMINGS)]
    number = f"View {times}." if times > len(_FRAMINGS) else ""
    return " ".join(filter(None, (picture, framing, number, f"An image for {topic.phrase}.")))


def _filled_in(text: str, topic: Topic) -> str:
    filled = text.replace("{topic}", topic.phrase)
    # If a title is a question, the title ends with a question mark. The full stop or question mark after the quotation
    # is then removed.
    return filled.replace('?".', '?"').replace('?"?', '?"')


def _again(text: str, lead: str) -> str:
    return f"{lead} {text[:1].lower()}{text[1:]}"
