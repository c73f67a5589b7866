"""Lists the languages that the voices of the services speak, with the English name and the code of each language."""

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from eleven_video.domain.api_key_detection import KEY_ELSEWHERE, looks_like_key

_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "af": "Afrikaans", "ar": "Arabic", "as": "Assamese", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian",
        "bn": "Bengali", "bs": "Bosnian", "ca": "Catalan", "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German",
        "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish",
        "fil": "Filipino", "fr": "French", "ga": "Irish", "gl": "Galician", "gu": "Gujarati", "ha": "Hausa",
        "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian",
        "is": "Icelandic", "it": "Italian", "ja": "Japanese", "jv": "Javanese", "ka": "Georgian", "kk": "Kazakh",
        "kn": "Kannada", "ko": "Korean", "ky": "Kyrgyz", "lb": "Luxembourgish", "lt": "Lithuanian", "lv": "Latvian",
        "mk": "Macedonian", "ml": "Malayalam", "mr": "Marathi", "ms": "Malay", "ne": "Nepali", "nl": "Dutch",
        "no": "Norwegian", "pa": "Punjabi", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian",
        "ru": "Russian", "sd": "Sindhi", "sk": "Slovak", "sl": "Slovenian", "so": "Somali", "sr": "Serbian",
        "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian",
        "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
    }
)  # fmt: skip
# The three-letter code (ISO 639-2/T) for each two-letter code (ISO 639-1).
_THREE_LETTERS: Mapping[str, str] = MappingProxyType(
    {
        "af": "afr", "ar": "ara", "as": "asm", "az": "aze", "be": "bel", "bg": "bul", "bn": "ben", "bs": "bos",
        "ca": "cat", "cs": "ces", "cy": "cym", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa",
        "et": "est", "fa": "fas", "fi": "fin", "fr": "fra", "ga": "gle", "gl": "glg", "gu": "guj", "ha": "hau",
        "he": "heb", "hi": "hin", "hr": "hrv", "hu": "hun", "hy": "hye", "id": "ind", "is": "isl", "it": "ita",
        "ja": "jpn", "jv": "jav", "ka": "kat", "kk": "kaz", "kn": "kan", "ko": "kor", "ky": "kir", "lb": "ltz",
        "lt": "lit", "lv": "lav", "mk": "mkd", "ml": "mal", "mr": "mar", "ms": "msa", "ne": "nep", "nl": "nld",
        "no": "nor", "pa": "pan", "pl": "pol", "ps": "pus", "pt": "por", "ro": "ron", "ru": "rus", "sd": "snd",
        "sk": "slk", "sl": "slv", "so": "som", "sr": "srp", "sv": "swe", "sw": "swa", "ta": "tam", "te": "tel",
        "th": "tha", "tr": "tur", "uk": "ukr", "ur": "urd", "vi": "vie", "zh": "zho",
    }
)  # fmt: skip
_CODES = {name.casefold(): code for code, name in _NAMES.items()} | {"mandarin": "zh", "farsi": "fa", "tagalog": "fil"}


def language_code(typed: str) -> str:
    """The code of a language that the user typed as an English name or a code. For "de-AT", the result is "de".

    Raises:
        ValueError: The language is unknown. The error message contains the most similar language, if any.
    """
    if looks_like_key(typed):
        raise ValueError(f"The language {KEY_ELSEWHERE}")
    wanted = typed.strip().casefold()
    code = wanted.replace("_", "-").partition("-")[0]
    if code in _NAMES:
        return code
    if wanted in _CODES:
        return _CODES[wanted]
    near = get_close_matches(wanted, _CODES, n=1)
    meant = f"Did you mean {_NAMES[_CODES[near[0]]]}?" if near else 'Name it in English or by its code, such as "de".'
    raise ValueError(f"There is no language {typed!r}. {meant}")


def track_language(code: str) -> str:
    """The three-letter code (ISO 639-2/T) of a language, for a track of a video.

    For an unknown language, the result is "und".
    """
    return _THREE_LETTERS.get(code, code if len(code) == 3 else "und")  # noqa: PLR2004  a code of three letters


def language_name(code: str) -> str:
    """The English name of the language with the code `code`. If the language is unknown, the result is the code
    itself.
    """
    return _NAMES.get(code, code)


def language_names() -> list[str]:
    """The English names of all languages, sorted."""
    return sorted(_NAMES.values())
