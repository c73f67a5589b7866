"""Asks the user during a run what to do about calls without an answer, or about a quota or budget that is too small."""

from eleven_video.domain.options import Fit, UnresolvedCallPolicy
from eleven_video.errors import BudgetTooSmall, DoesNotFit
from eleven_video.purchasing.unresolved_calls import UnresolvedCalls
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
    """Ask how to reduce the cost if a quota or budget is too small. Only choices that would help are offered.

    Returns `Fit.STOP` if there is no terminal.
    """
    if not can_ask():
        return Fit.STOP
    offered = {fit: _CHOICES[fit] for fit in (*map(Fit, problem.remedies), Fit.ANYWAY, Fit.STOP)}
    answer = ask_choice(console, problem.needs, list(offered.values()))
    return next(fit for fit, choice in offered.items() if choice.key == answer)


_QUIT = "q"
_DECISIONS = {"r": UnresolvedCallPolicy.RETRY, "s": UnresolvedCallPolicy.SKIP}


def ask_unresolved(calls: UnresolvedCalls, question: str = "") -> UnresolvedCallPolicy | None:
    """Ask what to do about calls without an answer. Returns None if there is no terminal.

    If `question` is empty, the question is the sentence that describes the calls.
    """
    if not can_ask():
        return None
    choices = [
        Choice("r", "retry", "repeat it, which may pay twice"),
        *([Choice("s", "skip", "continue without it")] if calls.may_skip else []),
        Choice(_QUIT, "quit", "stop here; bought results stay saved"),
    ]
    return _DECISIONS.get(ask_choice(console, question or calls.sentence, choices), UnresolvedCallPolicy.STOP)
