"""Reads the remaining quota of Gemini from the ledger. This module also reads the factors that correct estimates."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from eleven_video.accounting.calibration import Calibration
from eleven_video.accounting.rate_limits import LimitKind, ModelUse
from eleven_video.config.settings import Settings
from eleven_video.domain.options import Mode
from eleven_video.errors import ConfigurationError
from eleven_video.ledger.reading.shared_reader import Readable, reading
from eleven_video.planning.calibration import calibration_of
from eleven_video.planning.rate_limit_usage import rate_use

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RemainingQuota:
    """Reads the remaining quota, and the factors that correct estimates, from the ledger when a run begins. If the
    ledger cannot be read, the run continues without the quota and the factors.
    """

    settings: Settings
    mode: Mode
    ledger: Readable

    def calibration(self) -> Calibration:
        return calibration_of(self.ledger, self.mode)

    def paces(self, models: Sequence[str]) -> list[ModelUse]:
        """The usage of Gemini models and the limits of the models. The result is empty for the sandbox, because the
        sandbox has no limits. The result is also empty if the ledger cannot be read.
        """
        if self.mode is Mode.SANDBOX:
            return []
        asked = {model.removeprefix("models/") for model in models}
        try:
            with reading(self.ledger) as ledger:
                use = rate_use(self.settings, ledger, datetime.now(UTC), models=sorted(asked))
        except ConfigurationError as error:
            logger.debug("the usage of Gemini's rate limits cannot be read: %s", error)
            return []
        return [one for one in use.models if one.model in asked]


def requests_left(paces: Sequence[ModelUse]) -> Mapping[str, int]:
    """The number of requests that each model may still make today. A model whose limit is unknown is left out."""
    return {
        pace.model: max(0, use.limit.limit - use.used)
        for pace in paces
        for use in pace.uses
        if use.kind is LimitKind.RPD and use.limit is not None
    }
