"""Makes narrated videos from a prompt or a script, and shows their exact cost.

The names in `__all__` are the public API. The file docs/library.md shows how to use these names. Each name loads its
module when it is first used, so `import eleven_video` takes almost no time.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eleven_video.accounting.calls import Call, CallKind, Service
    from eleven_video.accounting.metrics import MetricType, Part
    from eleven_video.accounting.paid_and_left import PaidAndLeft
    from eleven_video.accounting.pricing import Pricing
    from eleven_video.config.settings import Settings, load_settings
    from eleven_video.config.stored_price_data import current_price_book
    from eleven_video.domain.job import VideoJob
    from eleven_video.domain.job_budgets import Budgets
    from eleven_video.domain.job_record import job_of
    from eleven_video.domain.listener import Listener
    from eleven_video.domain.options import Existing, Mode, UnresolvedCallPolicy
    from eleven_video.domain.ports import CallGuard
    from eleven_video.domain.run_plan import RunPlan
    from eleven_video.errors import (
        AccountRefused,
        BatchUnfinished,
        BudgetExceeded,
        BudgetTooSmall,
        ConfigurationError,
        ContentBlocked,
        DoesNotFit,
        ElevenVideoError,
        Interrupted,
        InvalidAnswer,
        InvalidInput,
        InvalidPrice,
        KeyRejected,
        MissingKey,
        OutputNotWritten,
        Paused,
        PermissionMissing,
        ProviderError,
        QuotaExceeded,
        RateLimited,
        RenderError,
        RequestRefused,
        ServiceUnavailable,
        Unanswered,
        UnknownModel,
        UnknownVoice,
    )
    from eleven_video.monitoring.usage import PricingStrategy, UsageMonitor
    from eleven_video.orchestrator.new_job import new_job
    from eleven_video.orchestrator.saved_session import SavedSession
    from eleven_video.orchestrator.video_pipeline import VideoPipeline
    from eleven_video.orchestrator.wiring import pipeline
    from eleven_video.services.run_mode import choose_mode
    from eleven_video.ui.progress import VideoPipelineProgress

__all__ = [
    "AccountRefused",
    "BatchUnfinished",
    "BudgetExceeded",
    "BudgetTooSmall",
    "Budgets",
    "Call",
    "CallGuard",
    "CallKind",
    "ConfigurationError",
    "ContentBlocked",
    "DoesNotFit",
    "ElevenVideoError",
    "Existing",
    "Interrupted",
    "InvalidAnswer",
    "InvalidInput",
    "InvalidPrice",
    "KeyRejected",
    "Listener",
    "MetricType",
    "MissingKey",
    "Mode",
    "OutputNotWritten",
    "PaidAndLeft",
    "Part",
    "Paused",
    "PermissionMissing",
    "Pricing",
    "PricingStrategy",
    "ProviderError",
    "QuotaExceeded",
    "RateLimited",
    "RenderError",
    "RequestRefused",
    "RunPlan",
    "SavedSession",
    "Service",
    "ServiceUnavailable",
    "Settings",
    "Unanswered",
    "UnknownModel",
    "UnknownVoice",
    "UnresolvedCallPolicy",
    "UsageMonitor",
    "VideoJob",
    "VideoPipeline",
    "VideoPipelineProgress",
    "choose_mode",
    "current_price_book",
    "job_of",
    "load_settings",
    "new_job",
    "pipeline",
]

_NAMES_OF_MODULES = {
    "accounting.calls": "Call CallKind Service",
    "accounting.metrics": "MetricType Part",
    "accounting.paid_and_left": "PaidAndLeft",
    "accounting.pricing": "Pricing",
    "config.stored_price_data": "current_price_book",
    "config.settings": "Settings load_settings",
    "domain.job_budgets": "Budgets",
    "domain.job": "VideoJob",
    "domain.job_record": "job_of",
    "domain.listener": "Listener",
    "domain.options": "Existing Mode UnresolvedCallPolicy",
    "domain.ports": "CallGuard",
    "domain.run_plan": "RunPlan",
    "errors": "ElevenVideoError InvalidInput UnknownModel UnknownVoice ConfigurationError InvalidPrice MissingKey KeyRejected PermissionMissing ProviderError ServiceUnavailable RateLimited RequestRefused AccountRefused ContentBlocked InvalidAnswer Unanswered BatchUnfinished BudgetExceeded BudgetTooSmall QuotaExceeded DoesNotFit RenderError OutputNotWritten Paused Interrupted",
    "monitoring.usage": "PricingStrategy UsageMonitor",
    "orchestrator.new_job": "new_job",
    "orchestrator.saved_session": "SavedSession",
    "orchestrator.video_pipeline": "VideoPipeline",
    "orchestrator.wiring": "pipeline",
    "services.run_mode": "choose_mode",
    "ui.progress": "VideoPipelineProgress",
}
_MODULES = {name: module for module, names in _NAMES_OF_MODULES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
