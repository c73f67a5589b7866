"""One name for a model, however it was written: by a gateway's path, in capitals, with a release, a date or an alias.

Prices are found by these names, a user's own and those of the price book alike. A newer version is another model:
"gemini-9-flash" has nothing in common with "gemini-3.8-flash", and "gemini-3.8-flash-lite" is not "gemini-3.8-flash".
"""

import re

# Where a model stands in the APIs of Google and in the names of gateways. A tuned model or an endpoint is none of these:
# its name does not tell which model it was made of.
_PLACES = re.compile(
    r"""^/*(?:
        (?:projects/[^/]+/)?(?:locations/[^/]+/)?(?:publishers/google/)?models/
        | (?:google|google_genai|google-genai|gemini|vertex|vertex_ai|google-vertex|google-gla)/(?:models/)?
        | publishers/google/models/
    )(?=[^/]+$)""",
    re.VERBOSE,
)
# What follows a model's name and is still that model: a preview, a release of three digits, a date, a fixed alias.
_RELEASE = (
    r"preview|exp|experimental|latest|stable|default|customtools"
    r"|\d{3}"  # 001
    r"|20\d{6}|20\d{2}-\d{2}-\d{2}"  # 20260115, 2026-01-15
    r"|\d{2}-20\d{2}|\d{2}-\d{2}|\d{4}"  # 09-2025, 05-20, 0827
)
_RELEASES = re.compile(rf"(?:-(?:{_RELEASE}))*")
_LAST_RELEASE = re.compile(rf"-(?:{_RELEASE})$")
# Vertex AI writes a version behind an @: "gemini-2.5-pro@default", "gemini-2.5-pro@001".
_VERSION = re.compile(rf"@(?=(?:{_RELEASE})$)")


def canonical_name(model: str) -> str:
    """A model's own name in lower case: "publishers/google/models/Gemini-2.5-Pro@001" is "gemini-2.5-pro-001"."""
    return _VERSION.sub("-", _PLACES.sub("", model.strip().lower()))


def is_release(rest: str) -> bool:
    """Whether what follows a model's name says nothing but a preview, a release or a date: "", "-001", "-preview-05-20"."""
    return _RELEASES.fullmatch(rest) is not None


def without_release(canonical: str) -> str:
    """A canonical name without its release, preview or date: "gemini-2.5-pro-preview-06-05" is "gemini-2.5-pro"."""
    while (shorter := _LAST_RELEASE.sub("", canonical)) != canonical:
        canonical = shorter
    return canonical
