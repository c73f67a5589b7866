"""Defines which settings a .env may set. The rules are needed because anyone may have written the .env of a folder.

The table of rules is also in docs/security.md, and a test compares the two tables. The rule for a setting depends on
whether another value could cause higher costs, send data to another address, or use files outside the folder.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from types import MappingProxyType

from eleven_video.domain.options.table import settings


@unique
class FolderMay(StrEnum):
    """The rule that says what a .env may do with a setting.

    The values of the enum members are the same words as in the table in docs/security.md.
    """

    SET = "yes"
    SET_SAFELY = "yes, see above"
    LOWER = "only lower"
    FILL = "only where you set none"
    FILL_BUT_ANYWAY = "only where you set none, and not `anyway`"
    NAME_KEYLESS = "only where you set none, and one without keys"
    NAME_INSIDE = "only a file inside the folder"
    NOTHING = "no"


@dataclass(frozen=True, slots=True)
class FolderRule:
    """The rule that says what a .env may do with each setting in `settings`, and the reason for this rule."""

    settings: tuple[str, ...]
    may: FolderMay
    reason: str


FOLDER_RULES: tuple[FolderRule, ...] = (
    FolderRule(
        (
            "budget",
            "budget_day",
            "budget_month",
            "budget_projects",
            "budget_credits",
            "budget_credits_day",
            "budget_credits_month",
            "budget_credits_projects",
        ),
        FolderMay.LOWER,
        "A higher budget, or none, would spend more than you allowed. A project that you gave no budget may get one.",
    ),
    FolderRule(
        ("prices", "elevenlabs_plan"),
        FolderMay.NOTHING,
        "Budgets are counted with prices: a price of zero would switch them off.",
    ),
    FolderRule(
        ("project",),
        FolderMay.FILL,
        "Another project would bypass the budget of yours.",
    ),
    FolderRule(
        ("profile",),
        FolderMay.NAME_KEYLESS,
        "A profile's keys decide which account pays and sees what you send.",
    ),
    FolderRule(
        ("gemini_api_key", "elevenlabs_api_key"),
        FolderMay.SET_SAFELY,
        "A key of the folder goes to its own service, to this machine, or to an address that you allow.",
    ),
    FolderRule(
        ("gemini_base_url", "elevenlabs_base_url"),
        FolderMay.SET_SAFELY,
        "An address would take your key and your prompts elsewhere.",
    ),
    FolderRule(("allow_base_url",), FolderMay.NOTHING, "It would allow those addresses."),
    FolderRule(
        ("ledger",),
        FolderMay.NOTHING,
        "Another ledger would not count your earlier spending, and its server would see your usage.",
    ),
    FolderRule(
        ("fit",),
        FolderMay.FILL_BUT_ANYWAY,
        "`anyway` buys although the quota is too small, which some plans bill as overage.",
    ),
    FolderRule(
        ("gemini_concurrency", "elevenlabs_concurrency", "gemini_rpm", "gemini_tpm", "gemini_rpd"),
        FolderMay.LOWER,
        "They are limits of your account.",
    ),
    FolderRule(
        ("music",),
        FolderMay.NAME_INSIDE,
        "A path elsewhere, also through a symbolic link, would put a private recording into the video.",
    ),
    FolderRule(
        ("caption_styles",),
        FolderMay.NAME_INSIDE,
        "The same for the files of fonts: a font elsewhere is yours.",
    ),
    FolderRule(
        ("receipt_logo",),
        FolderMay.NAME_INSIDE,
        "The same for a picture: one from elsewhere is yours.",
    ),
    FolderRule(
        ("receipt_name", "receipt_note"),
        FolderMay.FILL,
        "A receipt would name somebody else as its issuer.",
    ),
    FolderRule(
        ("text_model", "image_model", "tts_model", "voice", "duration", "image_count", "seconds_per_image", "rephrase"),
        FolderMay.SET,
        "They change what a video costs, but never beyond your budgets; the estimate counts them.",
    ),
    FolderRule(
        ("language", "style", "seed", "speed"),
        FolderMay.SET,
        "They are part of the requests and do not raise the cost.",
    ),
    FolderRule(
        ("receipt",),
        FolderMay.SET,
        "It chooses the form of the receipts.",
    ),
    FolderRule(
        tuple(option.name for option in settings() if option.changes_file_only),
        FolderMay.SET,
        "They change the video file only.",
    ),
)

RULE_OF: Mapping[str, FolderRule] = MappingProxyType(
    {setting: rule for rule in FOLDER_RULES for setting in rule.settings}
)
