"""Runs `status` with API keys: asks both services, and shows the replies and the remaining quota."""

import sys
from datetime import UTC, datetime
from typing import Any

from eleven_video.accounting.rate_limits import ModelUse
from eleven_video.cli.shell.json_result import print_json_result
from eleven_video.cli.shell.ledger_catch_up import catch_up
from eleven_video.config.settings import Settings
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.domain.service_status import Reach, ServiceReply
from eleven_video.errors import ConfigurationError, KeyRejected, MissingKey, ServiceUnavailable
from eleven_video.ledger.location import ledger_location
from eleven_video.ledger.reading.local_days import Zone
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.planning.rate_limit_usage import RateUse, rate_use
from eleven_video.services.account import plan_advice
from eleven_video.services.status import ServiceReplies, ask_services
from eleven_video.ui.console import make_console
from eleven_video.ui.tables.service_status import GeminiUse, StatusView


def print_live_status(settings: Settings, *, as_json: bool) -> None:
    """Ask both services, and show the replies and the remaining quota.

    Raises:
        KeyRejected: A service refuses its key.
        ServiceUnavailable: Neither service answered.
        MissingKey: Neither service has a key.
    """
    replies = ask_services(settings)
    now = datetime.now(UTC)
    use, silence = _use(settings, now)
    is_shared = ledger_location(settings).is_on_server
    record = {
        "mode": str(Mode.LIVE),
        "asked_at": now.isoformat(),
        "zone": Zone().name,
        "elevenlabs": _reply_record(replies.elevenlabs) | _quota_record(replies.elevenlabs.content),
        "gemini": _reply_record(replies.gemini) | _use_record(use, silence, is_shared=is_shared),
    }
    shown = GeminiUse(use.models, use.day_since, is_shared=is_shared) if use else GeminiUse(None, silence=silence)
    quota = replies.elevenlabs.content
    advice = plan_advice(settings.elevenlabs_plan, quota.plan) if quota is not None else None
    if as_json:
        print_json_result(record)
    else:
        view = StatusView(replies.elevenlabs, replies.gemini, shown, advice=advice)
        make_console(sys.stdout).print(view, soft_wrap=False, crop=False)
    _raise_if_not_usable(replies)


def _use(settings: Settings, now: datetime) -> tuple[RateUse | None, str]:
    """The usage of rate limits from the ledger. If the ledger cannot be read, returns None and an error message."""
    try:
        catch_up()
        with LedgerReader.open(ledger_location(settings)) as ledger:
            return rate_use(settings, ledger, now), ""
    except ConfigurationError as error:
        return None, str(error)


def _raise_if_not_usable(replies: ServiceReplies) -> None:
    named = {"Gemini": replies.gemini.reach, "ElevenLabs": replies.elevenlabs.reach}
    if refused := [name for name, reach in named.items() if reach is Reach.KEY_REFUSED]:
        raise KeyRejected(
            f"The key of {' and '.join(refused)} was refused, so no video can be made. Set the key again: eleven-video setup"
        )
    reached = set(named.values())
    if Reach.ANSWERED in reached:
        return
    if reached == {Reach.KEY_MISSING}:
        raise MissingKey("No API keys are set. Set them with: eleven-video setup")
    raise ServiceUnavailable("Neither service responded. Check the network connection and the base URLs, or try later.")


def _reply_record(reply: ServiceReply[Any]) -> dict[str, Any]:
    return {
        "state": str(reply.reach),
        # "reachable" only says that the service has answered. "state" says whether the service can be used.
        "reachable": reply.latency_s is not None,
        "latency_ms": None if reply.latency_s is None else round(reply.latency_s * 1000, 1),
        "reason": reply.reason or None,
    }


def _quota_record(quota: SpeechQuota | None) -> dict[str, Any]:
    if quota is None:
        return {"quota": None}
    return {
        "quota": {
            "plan": quota.plan or None,
            "used": quota.used,
            "limit": quota.limit,
            "remaining": quota.remaining,
            "included_left": quota.included_left,
            "extension": "unlimited" if quota.extension is None else quota.extension,
            "overage": quota.overage or None,
            "share": quota.share,
            "resets_at": quota.resets_at.isoformat() if quota.resets_at else None,
        }
    }


def _use_record(use: RateUse | None, silence: str, *, is_shared: bool) -> dict[str, Any]:
    if use is None:
        return {"use": None, "use_unavailable": silence}
    return {
        "use": {
            "minute_since": use.minute_since.isoformat(),
            "day_since": use.day_since.isoformat(),
            "of": "ledger" if is_shared else "machine",
            "models": [_model_record(model) for model in use.models],
        }
    }


def _model_record(model: ModelUse) -> dict[str, Any]:
    return {
        "model": model.model,
        **{
            str(use.kind): {
                "used": use.used,
                "limit": use.limit.limit if use.limit else None,
                "share": use.share,
                "limit_source": use.limit.source if use.limit else None,
            }
            for use in model.uses
        },
    }
