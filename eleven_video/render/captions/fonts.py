"""Lists the installed fonts, and finds a font that has a glyph for a character.

Fonts are installed as Python packages. Noto Sans, with Latin, Greek, Cyrillic and Devanagari, is always installed. The
optional extra `fonts` of this package adds about twenty other scripts, emoji, Chinese, Japanese and Korean. A font file
is mapped into memory when the file is searched for a character for the first time.
"""

import functools
import importlib.util
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import uharfbuzz as hb

from eleven_video.domain.text.graphemes import graphemes

_PACKAGES = (("fontpkg_noto_sans", "files"), ("manimgx_fonts", "."), ("manimgx_fonts_cjk", "."))
_EXTRA = _PACKAGES[1:]
_KINDS = frozenset({".ttf", ".otf", ".ttc"})
USUAL_WEIGHT = 600  # semi-bold, because thin strokes are hard to see over a moving picture

# A font collection is a file with several faces. A collection has a face for each region, because Japan, Korea and
# China write the same ideograph differently.
_JAPANESE, _KOREAN, _CHINESE = "JP", "KR", "SC"
_KANA, _HANGUL = re.compile(r"[\u3040-\u30ff]"), re.compile(r"[\u1100-\u11ff\uac00-\ud7af]")

# Joiners and variation selectors, which are invisible, so that a font needs no glyph for them.
_UNSEEN = frozenset("\u200c\u200d\ufe0e\ufe0f")
# The end of the name of a face in a variable font or in a font collection. The name begins with the name of the font
# family.
_OF_ONE_FACE = re.compile(r" (?:Thin|Light|Regular|SC|TC|HK|JP|KR)$")
_COLLECTION, _HEADER, _MOST_FACES = b"ttcf", 12, 64
_NAMED = 12  # the maximum number of characters that a warning lists


@dataclass(frozen=True, slots=True, eq=False)
class Typeface:
    """One face of a font file.

    Attributes:
        face: The face as HarfBuzz has opened it.
        coverage: The code points for which the face has a glyph.
    """

    face: hb.Face
    coverage: hb.Set

    def has(self, cluster: str) -> bool:
        """Whether the face has a glyph for each visible character of the grapheme `cluster`."""
        return all(ord(character) in self.coverage for character in cluster if character not in _UNSEEN)

    def at(self, size: float, weight: int = USUAL_WEIGHT) -> hb.Font:
        """The face as a font with `size` pixels per em. Lengths in this font are in units of 1/64 pixel.

        `weight` is the thickness of strokes in a variable font: 400 is regular, and 700 is bold.
        """
        font = hb.Font(self.face)
        font.set_variations({"wght": weight})
        font.scale = (round(size * 64), round(size * 64))
        return font


def region_of(text: str) -> str:
    """The region ("JP", "KR" or "SC") in whose style the ideographs of a text are drawn. The Japanese or Korean letters
    in the text decide which region is used.
    """
    if _KANA.search(text):
        return _JAPANESE
    return _KOREAN if _HANGUL.search(text) else _CHINESE


def typeface_for(cluster: str, region: str, wanted: Typeface | None = None) -> Typeface | None:
    """Find a face that has all characters of the grapheme `cluster`. If the face `wanted` has all these characters, the
    result is `wanted`. If `wanted` lacks a character, the result is the first face of the installed fonts that has all
    these characters. The result is None if no font has all these characters.
    """
    if wanted is not None and wanted.has(cluster):
        return wanted
    return next((typeface for typeface in _faces(region) if typeface.has(cluster)), None)


def unreadable(texts: Iterable[str], wanted: Typeface | None = None) -> tuple[str, ...]:
    """The characters of `texts` that are missing in the face `wanted` and in all installed fonts. Each character is
    listed once, in the order of the texts.
    """
    missing: dict[str, None] = {}
    for text in texts:
        for cluster in dict.fromkeys(graphemes(text)):
            if not cluster.isspace() and typeface_for(cluster, _CHINESE, wanted) is None:
                missing[cluster] = None
    return tuple(missing)


def warning_about(missing: Iterable[str]) -> str:
    """The warning that captions leave out the characters `missing`. If the optional extra `fonts` is not installed, the
    warning advises the user to install the extra.
    """
    characters = list(missing)
    named = " ".join(characters[:_NAMED]) + (" ..." if len(characters) > _NAMED else "")
    if has_extra():
        return f"The captions leave out {named}: no installed font has these characters."
    return (
        f"The captions leave out {named}: no installed font has these characters. "
        "Install more fonts: uv sync --inexact --extra fonts"
    )


def has_extra() -> bool:
    """Whether the font packages of this package's optional extra `fonts` are installed."""
    return all(_folder(package, inside) for package, inside in _EXTRA)


def font_files() -> int:
    """The number of installed font files, without italic fonts."""
    return len(_files())


def families() -> dict[str, Path]:
    """The installed font files, by the name of their font family, such as "Noto Sans Thai"."""
    found: dict[str, Path] = {}
    for path in _files():
        for typeface in _open(path, _CHINESE):
            found.setdefault(_OF_ONE_FACE.sub("", _name(typeface.face)), path)
    return found


def installed_typeface(path: Path, region: str) -> Typeface | None:
    """The face for a region in an installed font file. The result is None if the file is damaged."""
    return next(iter(_open(path, region)), None)


def typeface_in(data: bytes, region: str) -> Typeface | None:
    """The face for a region in the bytes of a font file. The result is None if the bytes are not a usable font file."""
    blob = hb.Blob(data)
    count = _count(data[:_HEADER]) if data.startswith(_COLLECTION) else 1
    return next(iter(_usable([hb.Face(blob, index) for index in range(min(count, _MOST_FACES))], region)), None)


def _faces(region: str) -> Iterator[Typeface]:
    for path in _files():
        yield from _open(path, region)


@functools.cache
def _files() -> tuple[Path, ...]:
    """The installed font files, without italic fonts. Fonts of emoji and symbols are at the end of the tuple, so that
    these fonts are searched last for a character.
    """
    found: list[Path] = []
    for package, inside in _PACKAGES:
        folder = _folder(package, inside)
        if folder is not None:
            found += sorted(path for path in folder.iterdir() if path.suffix in _KINDS and "Italic" not in path.name)
    return tuple(sorted(found, key=lambda path: "Emoji" in path.name or "Symbols" in path.name))


@functools.cache
def _folder(package: str, inside: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / inside


@functools.cache
def _open(path: Path, region: str) -> tuple[Typeface, ...]:
    """Open a font file, and return its face as a tuple of one element. If the file is a font collection, the tuple has
    the face for the region.

    The result is an empty tuple if the file is damaged.
    """
    blob = hb.Blob.from_file_path(str(path))
    count = 1
    if path.suffix == ".ttc":
        with path.open("rb") as file:
            count = _count(file.read(_HEADER))
    return _usable([hb.Face(blob, index) for index in range(min(count, _MOST_FACES))], region)


def _usable(faces: Iterable[hb.Face], region: str) -> tuple[Typeface, ...]:
    usable = [face for face in faces if face.glyph_count and face.unicodes]
    chosen = [face for face in usable if len(usable) == 1 or _name(face).endswith(region)]
    return tuple(Typeface(face, face.unicodes) for face in chosen[:1] or usable[:1])


def _count(header: bytes) -> int:
    """The number of faces that the header of a font collection declares (OpenType, "TTC header")."""
    return int.from_bytes(header[8:_HEADER], "big")


def _name(face: hb.Face) -> str:
    return face.get_name(hb.OTNameIdPredefined.FONT_FAMILY) or ""
