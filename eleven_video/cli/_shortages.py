"""Asks, on a terminal, what to do about a video that needs more than the remaining quota or budget."""

from eleven_video.domain.options import Fit
from eleven_video.errors import BudgetTooSmall, DoesNotFit
from eleven_video.ui.console import console
from eleven_video.ui.questions import Choice, ask_choice, can_ask

_CHOICES = {
    Fit.VOICE: Choice("v", "voice", "speak with a model that takes fewer credits"),
    Fit.PICTURES: Choice("p", "pictures", "draw fewer pictures"),
    Fit.BOTH: Choice("b", "both", "a cheaper speech model and fewer pictures"),
    Fit.ANYWAY: Choice("a", "anyway", "start, and stop when nothing more can be bought"),
    Fit.STOP: Choice("q", "quit", "buy nothing"),
}


def ask_fit(problem: DoesNotFit | BudgetTooSmall) -> Fit:
    """What the user wants; to stop where there is nobody to ask. Only what would help is offered."""
    if not can_ask():
        return Fit.STOP
    offered = {fit: _CHOICES[fit] for fit in (*map(Fit, problem.remedies), Fit.ANYWAY, Fit.STOP)}
    answer = ask_choice(console, problem.needs, list(offered.values()))
    return next(fit for fit, choice in offered.items() if choice.key == answer)
