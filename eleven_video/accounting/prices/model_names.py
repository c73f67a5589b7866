"""Reduces the different notations of a model's name to one name. Prices are looked up by this one name.

A notation may have the path of a gateway, capital letters, a release or a date. A different version is a different
model: "gemini-9-flash" and "gemini-3.8-flash-lite" do not mean "gemini-3.8-flash".
"""

import re

# Paths that may precede a model's name, in Google's APIs and in gateways to several providers. Paths of tuned models
# and of endpoints are left out, because the name of a tuned model does not tell which model it is based on.
_PLACES = re.compile(
    r"""^/*(?:
        (?:projects/[^/]+/)?(?:locations/[^/]+/)?(?:publishers/google/)?models/
        | (?:google|google_genai|google-genai|gemini|vertex|vertex_ai|google-vertex|google-gla)/(?:models/)?
        | publishers/google/models/
    )(?=[^/]+$)""",
    re.VERBOSE,
)
# Endings that may follow a model's name without changing the model: a preview, a release of three digits, a date or an
# alias.
_RELEASE = (
    r"preview|exp|experimental|latest|stable|default|customtools"
    r"|\d{3}"  # 001
    r"|20\d{6}|20\d{2}-\d{2}-\d{2}"  # 20260115, 2026-01-15
    r"|\d{2}-20\d{2}|\d{2}-\d{2}|\d{4}"  # 09-2025, 05-20, 0827
)
_RELEASES = re.compile(rf"(?:-(?:{_RELEASE}))*")
_LAST_RELEASE = re.compile(rf"-(?:{_RELEASE})$")
# Vertex AI writes an @ before the release: "gemini-2.5-pro@default", "gemini-2.5-pro@001".
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
