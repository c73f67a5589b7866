"""Checks whether the models in the settings have prices, and whether the price lists are recent."""

from collections.abc import Iterator, Sequence
from datetime import date

from eleven_video.accounting.prices.price_age import UsedModel, how_to_set, judge
from eleven_video.accounting.prices.price_doubts import price_doubts
from eleven_video.accounting.pricing import CostState
from eleven_video.config import stored_price_data
from eleven_video.config.settings import Settings
from eleven_video.domain.check_results import Check, doubtful, fine
from eleven_video.services.run_mode import pricing_of

_OWN = "Correct it with eleven-video pricing set, or in the place that eleven-video pricing show names"


def prices(settings: Settings, models: Sequence[UsedModel], today: date) -> Iterator[Check]:
    """The checks of the prices. There is a check for each model without a price, for each doubtful price of the user,
    and for each price list in use.
    """
    pricing = pricing_of(settings)
    verdicts = [judge(pricing, used, today) for used in models]
    for verdict in verdicts:
        if verdict.state is CostState.UNPRICED:
            yield doubtful("prices", f"none known for {verdict.used.model}", f"Set one: {how_to_set(verdict)}")
    in_use = {used.model for used in models}
    for doubt in price_doubts(pricing.overrides, pricing.book, today, in_use=in_use):
        yield doubtful("prices", f"your price may be a mistake: {doubt.reason}", _OWN)
    if (fetched := stored_price_data.trouble()) is not None:
        yield doubtful("prices", fetched, "Fetch them again: eleven-video pricing update")
    for data in dict.fromkeys(one for verdict in verdicts for one in verdict.relied_on):
        age = data.age_days(today)
        told = f"{data.name}, " + ("of unknown date" if age is None else f"of {data.dated}, {age} days old")
        yield doubtful("prices", told, data.remedy) if data.is_stale(today) else fine("prices", told)
