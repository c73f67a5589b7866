"""Guesses the language of a text, because the rules for the ends of sentences depend on the language.

The rules for the ends of sentences differ mainly in the abbreviations of each language. So if the guess is a similar
language, the harm is small. First, the writing system of the text is examined. Then, the most common words distinguish
languages with the same writing system.
"""

# ruff: noqa: RUF001  # Cyrillic letters that look like Latin letters are intended.

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

# The minimum number of common words of a language in a text. A single word may belong to a foreign name.
_FEWEST_WORDS = 2
# The maximum number of characters that are examined. Examining more characters does not improve the guess.
_READ = 4_000

# For each writing system, the language that is assumed. The key for a writing system is the first word of its
# characters' Unicode names.
_BY_SCRIPT: Mapping[str, str] = MappingProxyType(
    {
        "CJK": "zh", "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "THAI": "th", "LAO": "lo", "KHMER": "km",
        "MYANMAR": "my", "ARABIC": "ar", "HEBREW": "he", "DEVANAGARI": "hi", "BENGALI": "bn", "GUJARATI": "gu",
        "GURMUKHI": "pa", "TAMIL": "ta", "TELUGU": "te", "KANNADA": "kn", "MALAYALAM": "ml", "SINHALA": "si",
        "CYRILLIC": "ru", "GREEK": "el", "ARMENIAN": "hy", "GEORGIAN": "ka", "ETHIOPIC": "am", "TIBETAN": "bo",
    }
)  # fmt: skip

# For each writing system and language, common words that few other languages with the same writing system have. If two
# languages match equally well, the first of the two languages in `_COMMON_WORDS` is chosen.
_COMMON_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "LATIN": {
            "en": (
                "the and of to is that it was for with as are this by from have not they which he she his her you we i in "
                "but be or an on at one all so what when who had were been there will would can its their our your"
            ),
            "de": "der die das und ist nicht ein eine den dem zu mit sich auf für von wie sie wird im",
            "fr": "le la les et est des une un du que dans pour qui pas sur avec au ce il par",
            "es": "el la los las y es que en un una por con para del se no su al como más",
            "it": "il la di che e è un una per non con del della sono gli si le nel più anche",
            "pt": "o a os as e é que em um uma por com para do da não se no na mais",
            "nl": "de het een en is van dat niet op te zijn met voor die er aan als wordt ook naar",
            "sv": "och att det som en är på för inte med av den till har ett om var från",
            "da": "og at det som en er på for ikke med af den til har et om var fra",
            "nb": "og å det som en er på for ikke med av den til har et om var fra",
            "fi": "ja on ei se että oli ovat mutta kun niin hän myös sen kuin joka ole",
            "pl": "i w nie na się jest że z do to jak po od są dla przez oraz ale",
            "cs": "a se v na je že s z do to jako pro byl ale jsou po který nebo od",
            "hu": "a az és hogy nem egy is van volt meg de csak mint ez már vagy",
            "ro": "și în de la nu cu este un o pe că să din sunt pentru mai care",
            "hr": "i u je na se da su za od s kao ne koji bi to iz ali što",
            "tr": "ve bir bu için ile da de olarak çok daha olan gibi en ama değil var",
            "id": "yang dan di ini itu dengan untuk dari tidak pada adalah ke oleh dalam akan",
            "vi": "là và của có không được một cho những trong các người này với đã",
            "ca": "el la els les i és que en un una per amb del no al més són com dels",
        },
        "CYRILLIC": {
            "ru": "и в не на что он как это по но из у за от так же был",
            "uk": "і в не на що він як це по але з у за від та був є",
            "bg": "и в не на че той като това по но от за се е са да",
        },
        "ARABIC": {
            "ar": "في من على أن إلى هذا التي الذي لا ما هو مع",
            "fa": "و در به از که این را با است برای آن یک می",
            "ur": "کے میں کی ہے اور سے کا کو یہ پر نے ہیں کہ ہوں",
        },
        "DEVANAGARI": {
            "hi": "के में है और की से का को यह पर ने हैं कि",
            "mr": "आणि आहे या ते हे ची चा च्या मध्ये नाही",
        },
    }
)  # fmt: skip
_WORD = re.compile(r"\w+")


def likely_language(text: str) -> str:
    """The ISO 639-1 code of the language that a text is probably in.

    The result is "en" for a text with Latin letters but without enough known words. The result is "" for a text without
    letters.
    """
    beginning = text[:_READ]
    scripts = Counter(_script(character) for character in beginning if character.isalpha())
    # Japanese text has many Chinese characters. So if a text has kana, which only Japanese has, the Chinese characters
    # count as Japanese.
    if scripts["HIRAGANA"] + scripts["KATAKANA"]:
        scripts["HIRAGANA"] += scripts["CJK"]
    if not scripts:
        return ""
    script = scripts.most_common(1)[0][0]
    if script not in _COMMON_WORDS:
        return _BY_SCRIPT.get(script, "en")
    words = Counter(_WORD.findall(beginning.casefold()))
    languages = _COMMON_WORDS[script]
    hits = {language: sum(words[word] for word in common.split()) for language, common in languages.items()}
    usual = next(iter(languages))
    best = max(languages, key=lambda language: hits[language])
    return best if hits[best] >= _FEWEST_WORDS else usual


def _script(letter: str) -> str:
    return "LATIN" if letter.isascii() else unicodedata.name(letter, "").partition(" ")[0]
