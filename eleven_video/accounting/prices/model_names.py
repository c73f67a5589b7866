"""Reduces all notations of a model's name to one: with a gateway's path, in capitals, with a release or a date.

Prices are looked up by these names, both the user's own and those of the price book. A different version is a different
model: "gemini-9-flash" and "gemini-3.8-flash-lite" are not "gemini-3.8-flash".
"""

import re

# Paths before a model's name, in Google's APIs and in the names of gateways. Paths of tuned models and endpoints are
# not included, because their names do not tell which model they are based on.
_PLACES = re.compile(
    r"""^/*(?:
        (?:projects/[^/]+/)?(?:locations/[^/]+/)?(?:publishers/google/)?models/
        | (?:google|google_genai|google-genai|gemini|vertex|vertex_ai|google-vertex|google-gla)/(?:models/)?
        | publishers/google/models/
    )(?=[^/]+$)""",
    re.VERBOSE,
)
# Endings after a model's name that do not make it a different model: a preview, a release of three digits, a date, an
# alias.
_RELEASE = (
    r"preview|exp|experimental|latest|stable|default|customtools"
    r"|\d{3}"  # 001
    r"|20\d{6}|20\d{2}-\d{2}-\d{2}"  # 20260115, 2026-01-15
    r"|\d{2}-20\d{2}|\d{2}-\d{2}|\d{4}"  # 09-2025, 05-20, 0827
)
_RELEASES = re.compile(rf"(?:-(?:{_RELEASE}))*")
_LAST_RELEASE = re.compile(rf"-(?:{_RELEASE})$")
# Vertex AI writes a version after an @: "gemini-2.5-pro@default", "gemini-2.5-pro@001".
_VERSION = re.compile(rf"@(?=(?:{_RELEASE})$)")


def canonical_name(model: str) -> str:
    """A model's name in lower case without a path: "models/Gemini-2.5-Pro@001" is "gemini-2.5-pro-001"."""
    return _VERSION.sub("-", _PLACES.sub("", model.strip().lower()))


def is_release(rest: str) -> bool:
    """Whether the text after a model's name is empty or a preview, release or date, such as "-preview-05-20"."""
    return _RELEASES.fullmatch(rest) is not None


def without_release(canonical: str) -> str:
    """A canonical name without its release, preview or date: "gemini-2.5-pro-preview-06-05" is "gemini-2.5-pro"."""
    while (shorter := _LAST_RELEASE.sub("", canonical)) != canonical:
        canonical = shorter
    return canonical
