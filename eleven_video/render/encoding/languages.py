"""Language codes of containers. Keys are ISO 639-2/T codes, such as "deu"."""

from collections.abc import Mapping
from types import MappingProxyType

UNKNOWN_LANGUAGE = "und"

# Languages that have two codes in ISO 639-2. Matroska uses the bibliographic ones (RFC 9559, section 12).
BIBLIOGRAPHIC: Mapping[str, str] = MappingProxyType({
    "sqi": "alb", "hye": "arm", "eus": "baq", "mya": "bur", "zho": "chi", "ces": "cze", "nld": "dut", "fra": "fre",
    "kat": "geo", "deu": "ger", "ell": "gre", "isl": "ice", "mkd": "mac", "mri": "mao", "msa": "may", "fas": "per",
    "ron": "rum", "slk": "slo", "bod": "tib", "cym": "wel",
})  # fmt: skip

# QuickTime numbers languages as the old Macintosh did. For FFmpeg, their codes are a mixture of both kinds and older
# ones. There is no number for Māori.
_AS_THEY_ARE = {"ces", "fra", "ron", "slk", "mri"}
MACINTOSH: Mapping[str, str] = MappingProxyType({
    **{code: other for code, other in BIBLIOGRAPHIC.items() if code not in _AS_THEY_ARE},
    "nob": "nor", "nno": "nor", "swe": "sve",
})  # fmt: skip
