"""The display of `status`."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len

from eleven_video.accounting.rate_limits import LimitKind, LimitUse, ModelUse, RateLimit
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.domain.service_status import Reach, ServiceReply
from eleven_video.ui.tables.service_status import GeminiUse, StatusView

BERLIN = ZoneInfo("Europe/Berlin")
RESET = datetime(2026, 12, 1, 11, 30, tzinfo=UTC)
WORKS = ServiceReply(Reach.ANSWERED, ["gemini-9"], 0.0421)
MODEL = "gemini-3.1-flash-lite-image"


def account(used=12_345, limit=131_000, plan="creator", resets_at=RESET):
    return ServiceReply(Reach.ANSWERED, SpeechQuota(plan, used, limit, resets_at), 0.143)


def use(rpm=3, limit=1_000):
    uses = (
        LimitUse(LimitKind.RPM, rpm, None if limit is None else RateLimit(limit, "the setting gemini_rpm")),
        LimitUse(LimitKind.TPM, 1_234_567, RateLimit(4_000_000, "a refusal")),
        LimitUse(LimitKind.RPD, 250),
    )
    return GeminiUse([ModelUse(MODEL, uses)], datetime(2026, 11, 26, 8, tzinfo=UTC))


def lines(elevenlabs=None, gemini=WORKS, used=None, width=80):
    view = StatusView(elevenlabs or account(), gemini, used or use(), BERLIN)
    return view.lines(width)


def text(*args, **facts):
    return "\n".join(line.plain for line in lines(*args, **facts))


def row(label, *args, **facts):
    return next(line for line in lines(*args, **facts) if line.plain.strip().startswith(label))


def styles_of(line):
    return {str(span.style) for span in line.spans}


def test_both_services_are_shown():
    """[5.4-UNIT-010] Latency, plan, used, limit, left, reset date in local time; the pace by model."""
    said = [" ".join(line.split()) for line in text().splitlines()]

    for line in (
        "ElevenLabs: reachable, the key works, 143 ms",
        "plan creator",
        "credits used 12,345 (9%)",
        "credit limit 131,000",
        "credits left 118,655",
        "resets 2026-12-01 12:30 CET",
        "Gemini: reachable, the key works, 42 ms",
        MODEL,
        "requests/min 3 of 1,000 (0%)",
        "input tokens/min 1,234,567 of 4,000,000 (31%)",
    ):
        assert line in said
    assert "requests/day" not in " ".join(said), "a limit that is not known is left out"
    assert "in the last minute, and since Gemini's day began at 2026-11-26 09:00 CET." in " ".join(text().split())
    assert "Limits by the setting gemini_rpm; a refusal." in text()


@pytest.mark.parametrize(
    ("used", "style"),
    [(80, "green"), (81, "yellow"), (90, "yellow"), (91, "bold red"), (100, "bold red"), (120, "bold red")],
)
def test_the_share_is_coloured(used, style):
    """[5.4-UNIT-011] Over 80 % yellow, over 90 % red."""
    assert styles_of(row("credits used", account(used, 100))) == {style}
    assert styles_of(row("credits left", account(used, 100))) == {style}
    assert styles_of(row("requests/min", used=use(used, 100))) == {style}


def test_what_is_not_known_is_not_shown_as_nothing():
    """[5.4-UNIT-012] A limit that is not told is neither zero nor used up."""
    unknown = account(limit=None, plan="", resets_at=None)

    assert row("credits used", unknown).plain.split() == ["credits", "used", "12,345"]
    for label in ("credit limit", "credits left"):
        assert row(label, unknown).plain.endswith("not known")
        assert not styles_of(row(label, unknown)) & {"bold red", "yellow", "green"}
    assert row("resets", unknown).plain.endswith("not known")
    assert row("plan", unknown).plain.endswith("not known")


def test_an_account_of_zero_credits_has_used_them_all():
    assert styles_of(row("credits left", account(0, 0))) == {"bold red"}


def test_an_unknown_limit_is_shown_with_its_setting():
    said = " ".join(text(used=use(limit=None)).split())

    assert "Some limits are unknown. See aistudio.google.com/rate-limit, and set gemini_rpm, gemini_rpd." in said
    assert "gemini_tpm" not in said


@pytest.mark.parametrize(
    ("reply", "heading", "style"),
    [
        (ServiceReply(Reach.UNAVAILABLE, reason="No answer within 5 s."), "Unavailable", "bold red"),
        (ServiceReply(Reach.KEY_REFUSED, latency_s=0.02, reason="Wrong key."), "Key refused, 20 ms", "bold red"),
        (ServiceReply(Reach.KEY_MISSING, reason="No key is set: set THE_KEY."), "No key", "yellow"),
    ],
)
def test_one_service_without_an_answer_leaves_the_other(reply, heading, style):
    """[5.4-UNIT-013] It is "Unavailable", or what else it is, with the reason; the other is shown as ever."""
    no_voice, no_pictures = text(elevenlabs=reply), text(gemini=reply)

    assert no_voice.startswith(f"ElevenLabs: {heading}\n  {reply.reason}\n\nGemini: reachable")
    assert f"\n\nGemini: {heading}\n  {reply.reason}" in no_pictures
    assert "118,655" in no_pictures
    assert style in styles_of(row("ElevenLabs:", reply))
    assert (MODEL in no_pictures) is (reply.reach is not Reach.KEY_MISSING)


def test_a_key_that_may_not_tell_is_a_good_key():
    """[5.4-UNIT-014]"""
    reason = "The ElevenLabs key is valid but lacks the permission user_read. Add it in the key's settings."
    said = text(ServiceReply(Reach.ANSWERED, None, 0.1, reason))

    assert said.startswith("ElevenLabs: reachable, the key works, 100 ms\n")
    assert reason in " ".join(said.split())


def test_an_unreadable_ledger_is_reported():
    assert "  The ledger is damaged." in text(used=GeminiUse(None, silence="The ledger is damaged.")).splitlines()


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120])
def test_lines_fit_and_nothing_is_cut(width):
    """[5.4-UNIT-015] On a screen of 20 cells some words and numbers are wider than it: they stay whole all the same."""
    shown = lines(account(123_456_789, 999_999_999), width=width)

    assert width == 20 or max(cell_len(line.plain) for line in shown) <= width
    together = " ".join(" ".join(line.plain for line in shown).split())
    for whole in ("123,456,789", "999,999,999", "876,543,210", "2026-12-01 12:30 CET", "1,234,567"):
        assert whole in together
    assert width == 20 or MODEL in together
