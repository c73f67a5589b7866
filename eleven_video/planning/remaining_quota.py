"""Reads from the ledger how much of Gemini's quota is left, and the factors that correct estimates."""

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
from eleven_video.planning.rate_limits import rate_use

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Allowance:
    """Reads figures from the ledger when a run begins. If the ledger cannot be read, the run goes on without them."""

    settings: Settings
    mode: Mode
    ledger: Readable

    def calibration(self) -> Calibration:
        return calibration_of(self.ledger, self.mode)

    def paces(self, models: Sequence[str]) -> list[ModelUse]:
        """How much of their limits these Gemini models have used. Empty for the sandbox, which has no limits."""
        if self.mode is Mode.SANDBOX:
            return []
        asked = {model.removeprefix("models/") for model in models}
        try:
            with reading(self.ledger) as ledger:
                use = rate_use(self.settings, ledger, datetime.now(UTC), models=sorted(asked))
        except ConfigurationError as error:
            logger.debug("what was used of Gemini's limits could not be read: %s", error)
            return []
        return [one for one in use.models if one.model in asked]


def requests_left(paces: Sequence[ModelUse]) -> Mapping[str, int]:
    """The requests that each model may still make today. Models whose limit is unknown are left out."""
    return {
        pace.model: max(0, use.limit.limit - use.used)
        for pace in paces
        for use in pace.uses
        if use.kind is LimitKind.RPD and use.limit is not None
    }
