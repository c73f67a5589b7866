"""Says how much it still costs to continue a session. The command `resume --dry-run` computes this cost."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from eleven_video.ledger.reading.report_types import SessionSummary
from eleven_video.purchasing.result_store import FOLDER
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.reporting.selection import find_session
from eleven_video.ui.text import money
from eleven_video.web.commands.answer_cache import AnswerCache
from eleven_video.web.commands.query_commands import Answer
from eleven_video.web.forms.paid_and_left_view import PaidAndLeftShown
from eleven_video.web.rendering import page
from eleven_video.web.site_settings import Site


@dataclass(frozen=True, slots=True)
class LeftShown:
    """The remaining cost of a session as texts.

    Attributes:
        state: A text that changes with the session. While it stays the same, the remaining cost does too.
        is_asked: Whether the command has answered. Until then, all texts below are empty.
        left: The expected remaining cost. `left` is empty if it is unknown.
        spread: The lowest and the highest remaining cost.
        picos: The lowest, expected and highest remaining cost in pico-dollars.
        reason: The reason why the session cannot be continued now.
    """

    state: str
    is_asked: bool = False
    left: str = ""
    spread: str = ""
    picos: tuple[int, ...] = ()
    reason: str = ""

    @property
    def button(self) -> str:
        """The text of the button that continues the session."""
        if not self.left:
            return "Continue"
        return "Continue at no cost" if self.left == money(0) else f"Continue for about {self.left}"


def known_left(site: Site, answers: AnswerCache, summary: SessionSummary) -> LeftShown:
    """The remaining cost of a session if it was already computed. The function does not wait for a command."""
    state = _state(site, summary)
    answer = answers.known(*_words(summary.session.id), state=state)
    return LeftShown(state) if answer is None else _shown(answer, state)


def left(request: Request) -> Response:
    """Send the remaining cost of a session, with the button and the command that continue it.

    Raises:
        InvalidInput: There is no such session.
    """
    site: Site = request.app.state.site
    answers: AnswerCache = request.app.state.answers
    summary = _summary(site, request.path_params["session"])
    words, state = _words(summary.session.id), _state(site, summary)
    answer = answers.ask(*words, state=state)
    # The command imports calls that a killed run has left in its spool, so the state may have changed meanwhile.
    if (later := _state(site, _summary(site, summary.session.id))) != state:
        state, answer = later, answers.ask(*words, state=later)
    return page(request, "left.html", id=summary.session.id, left=_shown(answer, state))


def _summary(site: Site, session: str) -> SessionSummary:
    with site.reader() as ledger:
        return find_session(ledger, session)


def _words(session: str) -> tuple[str, ...]:
    return ("resume", session, "--dry-run", "--json")


def _state(site: Site, summary: SessionSummary) -> str:
    session, totals, unknown = summary.session, summary.totals, summary.open
    ended = session.ended_at.timestamp() if session.ended_at is not None else ""
    try:
        # A run that was killed may have stored a result that is not in the ledger yet, and `clean` removes results.
        stored = (SessionFolder(site.sessions, session.id).path / FOLDER).stat().st_mtime_ns
    except OSError:
        stored = 0
    return f"{totals.calls}-{totals.pico}-{unknown.attempts}-{ended}-{stored}"


def _shown(answer: Answer, state: str) -> LeftShown:
    if answer.exit_code:
        return LeftShown(state, is_asked=True, reason=answer.error)
    shown = PaidAndLeftShown.of(answer.record)
    return LeftShown(state, is_asked=True, left=shown.left, spread=shown.spread, picos=shown.picos)


ROUTES = (Route("/videos/{session}/left", left, name="left"),)
