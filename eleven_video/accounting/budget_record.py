"""Where a limit stands, as plain JSON."""

from typing import Any

from eleven_video.accounting.budget import Standing
from eleven_video.accounting.money import amount_record


def standing_record(standing: Standing) -> dict[str, Any]:
    """The limit and what is used of it; amounts are as `money.amount_record` has them."""
    return {
        "scope": str(standing.limit.scope),
        "key": standing.limit.key,
        **amount_record("limit", standing.limit.limit_pico),
        **amount_record("committed", standing.committed_pico),
        **amount_record("reserved", standing.reserved_pico),
    }
