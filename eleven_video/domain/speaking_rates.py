"""Defines how many characters a voice speaks per second in each language. Estimates use the speaking rates.

A minute of speech conveys about the same information in every language, but the number of characters differs: 330 in
Chinese, 800 in English. The ranges include the rates that were reported for ElevenLabs voices (2026-11) and published
syllable rates (Coupé and others, 2019). When enough runs of the user in a language have been measured,
`accounting.calibration` narrows the range for the language.
"""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from eleven_video.accounting.estimate import Ratio
from eleven_video.domain.job import VideoJob
from eleven_video.domain.script.script import Script

# The characters per second in alphabets. A voice speaks 2.5 words per second, and a word has four to six letters and a
# space. The range `_ALPHABET` is wider, because models write up to an eighth more or less than requested.
_ALPHABET = Ratio(9.0, 13.5, 17.5)

_CHARACTERS_A_SECOND: Mapping[str, Ratio] = MappingProxyType(
    {
        "zh": Ratio(3.8, 5.3, 6.9),
        "ja": Ratio(4.4, 5.9, 8.0),
        "ko": Ratio(5.0, 6.8, 9.0),
        # Languages with more characters than sounds, because vowel signs and tone marks are separate characters.
        **dict.fromkeys(("th", "lo", "km", "my"), Ratio(7.8, 11.5, 15.5)),
        # Languages with fewer characters than sounds, because short vowels are not written.
        **dict.fromkeys(("ar", "fa", "he", "ps", "sd", "ur"), Ratio(7.2, 11.0, 15.0)),
        **dict.fromkeys(("as", "bn", "gu", "hi", "mr", "ne", "pa"), Ratio(8.0, 12.0, 16.5)),
        **dict.fromkeys(("kn", "ml", "ta", "te"), Ratio(8.5, 13.0, 18.5)),
    }
)

# The number of characters of narration per token of a Gemini model, by language.
_CHARACTERS_A_TOKEN: Mapping[str, float] = MappingProxyType(
    {
        **dict.fromkeys(("zh", "ja", "ko"), 1.4),
        **dict.fromkeys(
            ("th", "lo", "km", "my", "as", "bn", "gu", "hi", "mr", "ne", "pa", "kn", "ml", "ta", "te"), 2.5
        ),
        **dict.fromkeys(
            ("ar", "fa", "he", "ps", "sd", "ur", "be", "bg", "el", "kk", "ky", "mk", "ru", "sr", "uk"), 3.0
        ),
    }
)
_USUAL_CHARACTERS_A_TOKEN = 4.0

# The most likely language of a prompt, by the first word of the Unicode names of its letters.
_BY_SCRIPT: Mapping[str, str] = MappingProxyType(
    {
        "CJK": "zh", "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "THAI": "th", "LAO": "lo", "KHMER": "km",
        "MYANMAR": "my", "ARABIC": "ar", "HEBREW": "he", "DEVANAGARI": "hi", "BENGALI": "bn", "GUJARATI": "gu",
        "GURMUKHI": "pa", "TAMIL": "ta", "TELUGU": "te", "KANNADA": "kn", "MALAYALAM": "ml", "CYRILLIC": "ru",
        "GREEK": "el",
    }
)  # fmt: skip

# Languages in `_BY_SCRIPT` whose letters other languages also use.
_SHARED = frozenset({"ar", "hi", "ru"})
# The two letters by which Assamese differs from Bengali.
_ASSAMESE = "\u09f0\u09f1"


def spoken_language(job: VideoJob) -> str:
    """The code of the language in which a job will be narrated. Without a requested language, the prompt decides.

    The language is guessed from the letters of the prompt. The guess is "" for Latin letters, because many languages
    use Latin letters.
    """
    return job.language or language_of(job.prompt)


def wanted_language(job: VideoJob) -> str:
    """The result of `spoken_language`. For a job with the user's own script, the letters of the script decide."""
    text = job.script.narration if job.script is not None else job.prompt
    return job.language or language_of(text)


def language_of(text: str) -> str:
    """The code of the language that most letters of a text suggest.

    The result is "" for a text with Latin letters or without letters.
    """
    letters = (character for character in text if character.isalpha())
    scripts = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in letters)
    # Japanese text has many Chinese characters. So if a text contains any kana (Japanese letters), its Chinese
    # characters count as Japanese.
    if scripts["HIRAGANA"] + scripts["KATAKANA"]:
        scripts["HIRAGANA"] += scripts["CJK"]
    found = scripts.most_common(1)
    return _BY_SCRIPT.get(found[0][0], "") if found else ""


def narrated_language(job: VideoJob, script: Script) -> str:
    """The code of the language of a script, or "" if the language is not certain.

    The language is certain if the user requested a language. Otherwise, the language is not certain if several
    languages share the letters of the script, as with Latin, Cyrillic, Arabic and Devanagari letters.
    """
    if job.language:
        return job.language
    found = language_of(script.narration)
    if found == "bn" and any(letter in script.narration for letter in _ASSAMESE):
        return "as"
    return found if found not in _SHARED else ""


def characters_a_second(language: str) -> Ratio:
    """The number of characters of narration per requested second of video. `language` is the code of the language."""
    return _CHARACTERS_A_SECOND.get(language, _ALPHABET)


def characters_a_token(language: str) -> float:
    """The number of characters of narration per token of a Gemini model. `language` is the code of the language."""
    return _CHARACTERS_A_TOKEN.get(language, _USUAL_CHARACTERS_A_TOKEN)
