"""Converts the different notations of a model's name to a canonical name. Prices are looked up by the canonical name.

A notation may contain the path of a gateway, capital letters, a release or a date. Different versions are different
models: "gemini-9-flash" and "gemini-3.8-flash-lite" are not notations of "gemini-3.8-flash".
"""

import re

# The pattern of paths before a model's name. Google's APIs and gateways to several providers use such paths. Paths of
# tuned models and of endpoints do not match, because the name of a tuned model does not say on which model it is based.
_PLACES = re.compile(
    r"""^/*(?:
        (?:projects/[^/]+/)?(?:locations/[^/]+/)?(?:publishers/google/)?models/
        | (?:google|google_genai|google-genai|gemini|vertex|vertex_ai|google-vertex|google-gla)/(?:models/)?
        | publishers/google/models/
    )(?=[^/]+$)""",
    re.VERBOSE,
)
# The pattern of endings after a model's name that do not change the model: a preview, a release of three digits, a date
# or an alias
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
    """The canonical name of a model: the name in lower case without a path. For "models/Gemini-2.5-Pro@001", the result
    is "gemini-2.5-pro-001".
    """
    return _VERSION.sub("-", _PLACES.sub("", model.strip().lower()))


def is_release(rest: str) -> bool:
    """Whether `rest` is empty, or consists of a preview, a release or a date, such as "-preview-05-20". `rest` is the
    text after a model's name.
    """
    return _RELEASES.fullmatch(rest) is not None


def without_release(canonical: str) -> str:
    """A canonical name without its release, preview or date. For "gemini-2.5-pro-preview-06-05", the result is
    "gemini-2.5-pro".
    """
    while (shorter := _LAST_RELEASE.sub("", canonical)) != canonical:
        canonical = shorter
    return canonical
