"""How many characters a voice speaks per second, by language, for estimates until runs of the user are measured.

A minute of speech conveys about the same information in every language, but writing systems need very different numbers
of characters for it: 330 in Chinese, 800 in English. The ranges include reported rates of ElevenLabs' voices (2026-11)
and published syllable rates (Coupé and others, 2019). Measured runs of the user narrow them, separately for each
language.
"""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from eleven_video.accounting.estimate import Ratio
from eleven_video.domain.job import VideoJob
from eleven_video.domain.script.script import Script

# Per second, 2.5 words of four to six letters and a space. Models write up to an eighth more or less than requested.
_ALPHABET = Ratio(9.0, 13.5, 17.5)

_CHARACTERS_A_SECOND: Mapping[str, Ratio] = MappingProxyType(
    {
        "zh": Ratio(3.8, 5.3, 6.9),
        "ja": Ratio(4.4, 5.9, 8.0),
        "ko": Ratio(5.0, 6.8, 9.0),
        # Vowels and tones are separate characters.
        **dict.fromkeys(("th", "lo", "km", "my"), Ratio(7.8, 11.5, 15.5)),
        # Short vowels are not written.
        **dict.fromkeys(("ar", "fa", "he", "ps", "sd", "ur"), Ratio(7.2, 11.0, 15.0)),
        **dict.fromkeys(("as", "bn", "gu", "hi", "mr", "ne", "pa"), Ratio(8.0, 12.0, 16.5)),
        **dict.fromkeys(("kn", "ml", "ta", "te"), Ratio(8.5, 13.0, 18.5)),
    }
)

# Characters of narration per token of a Gemini model.
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

# The language that a prompt is most likely in, by the first word of its characters' Unicode names.
_BY_SCRIPT: Mapping[str, str] = MappingProxyType(
    {
        "CJK": "zh", "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "THAI": "th", "LAO": "lo", "KHMER": "km",
        "MYANMAR": "my", "ARABIC": "ar", "HEBREW": "he", "DEVANAGARI": "hi", "BENGALI": "bn", "GUJARATI": "gu",
        "GURMUKHI": "pa", "TAMIL": "ta", "TELUGU": "te", "KANNADA": "kn", "MALAYALAM": "ml", "CYRILLIC": "ru",
        "GREEK": "el",
    }
)  # fmt: skip

# Languages whose script is also used for others, and the two letters by which Assamese differs from Bengali.
_SHARED = frozenset({"ar", "hi", "ru"})
_ASSAMESE = "\u09f0\u09f1"


def spoken_language(job: VideoJob) -> str:
    """The code of the language in which a job will be narrated; "" for a language in Latin letters.

    This is the requested language, or else the language that the letters of the prompt suggest.
    """
    return job.language or language_of(job.prompt)


def wanted_language(job: VideoJob) -> str:
    """The same as `spoken_language`, but for a job with its own script the letters of the script decide."""
    text = job.script.narration if job.script is not None else job.prompt
    return job.language or language_of(text)


def language_of(text: str) -> str:
    """The code of the most likely language by the letters of a text; "" for Latin letters, or none."""
    letters = (character for character in text if character.isalpha())
    scripts = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in letters)
    # Japanese text consists mostly of Chinese characters, so these count as Japanese if there is any kana.
    if scripts["HIRAGANA"] + scripts["KATAKANA"]:
        scripts["HIRAGANA"] += scripts["CJK"]
    found = scripts.most_common(1)
    return _BY_SCRIPT.get(found[0][0], "") if found else ""


def narrated_language(job: VideoJob, script: Script) -> str:
    """The code of the language of a script; "" if it is not certain.

    It is not certain for letters that several languages share, such as Latin, Cyrillic, Arabic and Devanagari.
    """
    if job.language:
        return job.language
    found = language_of(script.narration)
    if found == "bn" and any(letter in script.narration for letter in _ASSAMESE):
        return "as"
    return found if found not in _SHARED else ""


def characters_a_second(language: str) -> Ratio:
    """Characters of narration per requested second."""
    return _CHARACTERS_A_SECOND.get(language, _ALPHABET)


def characters_a_token(language: str) -> float:
    """Characters of narration per token."""
    return _CHARACTERS_A_TOKEN.get(language, _USUAL_CHARACTERS_A_TOKEN)
