"""Lists the language codes that containers use instead of ISO 639-2/T codes. The keys of the dicts are ISO 639-2/T
codes, such as "deu".
"""

from collections.abc import Mapping
from types import MappingProxyType

UNKNOWN_LANGUAGE = "und"

# The bibliographic codes of the languages for which ISO 639-2 has both a terminological and a bibliographic code.
# Matroska uses the bibliographic codes (RFC 9559, section 12).
BIBLIOGRAPHIC: Mapping[str, str] = MappingProxyType({
    "sqi": "alb", "hye": "arm", "eus": "baq", "mya": "bur", "zho": "chi", "ces": "cze", "nld": "dut", "fra": "fre",
    "kat": "geo", "deu": "ger", "ell": "gre", "isl": "ice", "mkd": "mac", "mri": "mao", "msa": "may", "fas": "per",
    "ron": "rum", "slk": "slo", "bod": "tib", "cym": "wel",
})  # fmt: skip

# MOV files store a language as a number of the old Macintosh system. FFmpeg chooses the number by a language code. For
# some languages, FFmpeg expects the terminological code. For other languages, FFmpeg expects the bibliographic code or
# an older code. FFmpeg has no number for Māori ("mri").
_AS_THEY_ARE = {"ces", "fra", "ron", "slk", "mri"}
MACINTOSH: Mapping[str, str] = MappingProxyType({
    **{code: other for code, other in BIBLIOGRAPHIC.items() if code not in _AS_THEY_ARE},
    "nob": "nor", "nno": "nor", "swe": "sve",
})  # fmt: skip
