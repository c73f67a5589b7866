"""Questions that a run asks on a terminal: about calls without an answer, and about a quota or budget that is too small."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from eleven_video.accounting.events import CallKind
from eleven_video.domain.options import Fit, UnresolvedCallPolicy
from eleven_video.errors import BudgetTooSmall, DoesNotFit
from eleven_video.ledger.records import Attempt
from eleven_video.purchasing.recovery import told
from eleven_video.purchasing.result_store import Lost
from eleven_video.purchasing.session_folder import SessionFolder
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
    """Ask how to make the video fit; to stop if the user cannot be asked. Only useful choices are offered."""
    if not can_ask():
        return Fit.STOP
    offered = {fit: _CHOICES[fit] for fit in (*map(Fit, problem.remedies), Fit.ANYWAY, Fit.STOP)}
    answer = ask_choice(console, problem.needs, list(offered.values()))
    return next(fit for fit, choice in offered.items() if choice.key == answer)


_QUIT = "q"
_DECISIONS = {"r": UnresolvedCallPolicy.RETRY, "s": UnresolvedCallPolicy.SKIP}


@dataclass(frozen=True, slots=True)
class LostAnswers:
    """The unresolved calls of a session that the user has not decided about.

    Attributes:
        session_id: The session.
        attempts: The calls that are open in the ledger.
        noted: The calls that only the session's folder has a note about.
    """

    session_id: str
    attempts: Sequence[Attempt] = ()
    noted: Sequence[Lost] = ()

    @classmethod
    def of(cls, folder: SessionFolder, attempts: Iterable[Attempt]) -> Self:
        """The `attempts` without a stored result, and the other calls that the folder has notes about."""
        missing = [attempt for attempt in attempts if attempt.intent.content_key not in folder.kept]
        keys = {attempt.intent.content_key for attempt in missing}
        return cls(folder.id, missing, [one for key, one in folder.kept.lost().items() if key not in keys])

    def __bool__(self) -> bool:
        return bool(self.attempts or self.noted)

    @property
    def sentence(self) -> str:
        """Their number, names and possible cost."""
        return told(self.attempts, self.noted)

    @property
    def way_on(self) -> str:
        """A sentence with the command to resume."""
        skip = " or skip (continues without)" if self._may_skip else ""
        return f"Continue with: eleven-video resume {self.session_id} --on-unknown retry (may pay twice){skip}"

    def ask(self, question: str = "") -> UnresolvedCallPolicy | None:
        """Ask the user for the policy, with `sentence` as the question; None if the user cannot be asked."""
        if not can_ask():
            return None
        choices = [
            Choice("r", "retry", "repeat it, which may pay twice"),
            *([Choice("s", "skip", "continue without it")] if self._may_skip else []),
            Choice(_QUIT, "quit", "stop here; bought results stay saved"),
        ]
        return _DECISIONS.get(ask_choice(console, question or self.sentence, choices), UnresolvedCallPolicy.STOP)

    @property
    def _may_skip(self) -> bool:
        """Whether the calls may be skipped: not those for a script, which every video needs."""
        kinds = {attempt.intent.kind for attempt in self.attempts} | {one.kind for one in self.noted}
        return CallKind.SCRIPT not in kinds
