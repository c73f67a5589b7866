"""Writes a script about any subject, from a stock of sentences that state no facts about the subject.

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
    """A sentence of the narration, with the chapter from which its scene may take a picture."""

    text: str
    chapter: Chapter

    @property
    def words(self) -> int:
        return len(self.text.split())


def write_script(prompt: str, *, seed: int = 0) -> Script:
    """Write a script about the subject of a prompt. Its length is within a few percent of the number of words that the
    prompt requests.

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
    """The script that a prompt contains as JSON, with an additional first sentence. Returns None if it contains no
    script.

    Such a prompt asks the model to rephrase the script, in place of which the sandbox adds the sentence.
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
    """The sentences of a narration: an opening, sentences of several chapters, and mostly a closing.

    Drafts with other openings and closings are tried until one has about the requested length. If none has, the draft
    nearest to the requested length is returned.
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
    """Sentences with about `budget` words in all. They come from several chapters, of which each gives its first
    sentences.
    """
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
    # With one more sentence, the number of words may be above the budget, but nearer to it than before.
    options = [
        (abs(left - chapter[length].words), number)
        for number, (chapter, length) in enumerate(zip(chapters, lengths, strict=True))
        if length < len(chapter)
    ]
    if options and min(options)[0] < left:
        lengths[min(options)[1]] += 1
    return [sentence for chapter, length in zip(chapters, lengths, strict=True) for sentence in chapter[:length]]


def _chapters(topic: Topic, rng: random.Random, budget: int) -> list[list[_Sentence]]:
    """The sentences of the chapters from which about `budget` words are taken, chapter by chapter.

    If all chapters together have fewer words, they are repeated, with an introduction before each repeated sentence.
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
    """The description of a picture for the subject. `times` counts how often the script has used this picture,
    including now. From the second time on, a point of view is added, such as "Seen from close by."
    """
    framing = _FRAMINGS[(times - 1) % len(_FRAMINGS)]
    number = f"View {times}." if times > len(_FRAMINGS) else ""
    return " ".join(filter(None, (picture, framing, number, f"An image for {topic.phrase}.")))


def _filled_in(text: str, topic: Topic) -> str:
    filled = text.replace("{topic}", topic.phrase)
    # A title that is a question ends with its own question mark, so the full stop or question mark after the quotation
    # is removed.
    return filled.replace('?".', '?"').replace('?"?', '?"')


def _again(text: str, lead: str) -> str:
    return f"{lead} {text[:1].lower()}{text[1:]}"
