"""Formats a list of earlier sessions, or all calls of one session, as lines of a given width."""

import shlex
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from eleven_video.accounting.cost_state import CostState
from eleven_video.accounting.money import Amount, plain_number
from eleven_video.domain.text.plain_text import one_line
from eleven_video.ui.cost_words import most_text
from eleven_video.ui.history.call_costs import NOTHING, ROUNDED, SPENT_HEADER, Spent, credits_used, spent_cells
from eleven_video.ui.history.plain_layout import counted, fitting, paragraphs, plain_rows
from eleven_video.ui.metric_words import metric_words
from eleven_video.ui.tables.columns import Row

_STATE_WORDS = {CostState.CREDITS: "paid in credits"}
_RESUME = "eleven-video resume"
# The screen uses these words for some kinds of calls. The ledger uses other words.
_KIND_WORDS = {"image": "picture"}
_COMPLETED = "completed"
_OUTCOME_WORDS = {None: "killed or still running", "over_budget": "stopped by its budget", "paused": "stopped as asked"}


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """A session in a list.

    `started_at` is the start of the session, in the time zone of the list. `outcome` says how the session ended.
    `outcome` is None if the session has not ended. `output` is the path of the video, and `receipt` is the path of the
    receipt. Each path is empty if there is no such file.
    """

    id: str
    started_at: datetime
    outcome: str | None
    title: str
    spent: Spent
    project: str = ""
    sandbox: bool = False
    output: str = ""
    receipt: str = ""

    @property
    def has_no_video(self) -> bool:
        """Whether the session ended without a video, or has not ended."""
        return self.outcome != _COMPLETED


@dataclass(frozen=True, slots=True)
class CallEntry:
    """A call with its cost. For speech, `model` also has the name of the voice.

    If the cost is unknown, `bound_pico` is the highest possible cost in pico-dollars, and `bound_credits` is the
    highest possible number of credits. Each value is None if it is unknown.
    """

    at: datetime
    kind: str
    model: str
    state: CostState
    pico: int
    metrics: Mapping[str, Amount]
    outcome: str = "answered"
    scene: int | None = None
    attempt: int = 1
    bound_pico: int | None = None
    bound_credits: Amount | None = None
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call without an answer, which may have been billed.

    `bound_pico` is the highest possible cost of the call in pico-dollars. `bound_credits` is the highest possible
    number of credits. Each value is None if it is unknown. `decided` says how the user decided about the call.
    `decided` is empty if the user has not decided.
    """

    at: datetime
    kind: str
    model: str
    bound_pico: int | None
    scene: int | None = None
    attempt: int = 1
    decided: str = ""
    bound_credits: Amount | None = None


def session_list_lines(sessions: Sequence[SessionEntry], total: Spent, zone: str, width: int) -> list[str]:
    """The lines for a list of sessions in the given order, and a line with the total cost of these sessions.

    `total` is the cost of all sessions except sandbox sessions.
    """
    if not sessions:
        return [NOTHING]
    rows = [SPENT_HEADER]
    for session in sessions:
        rows.append(Row(one_line(session.id), spent_cells(session.spent)))
        rows.append(Row(fitting(_about(session), width, indent=1), (), 1))
        if session.spent.open_calls:
            rows += [Row(part, (), 1) for part in _wrapped(_open_words(session.spent), width)]
    rows.append(Row(""))
    live = sum(not session.sandbox for session in sessions)
    if live:
        rows.append(Row(f"Total of {counted(live, 'session')}", spent_cells(total)))
    notes = [ROUNDED, *total.caveats()] if live > 1 else [*total.caveats()]
    if live < len(sessions):
        number = len(sessions) - live
        verb = "is" if number == 1 else "are"
        notes.append(f"{counted(number, 'sandbox session')} (not billed) {verb} left out of the total.")
    if any(session.has_no_video for session in sessions):
        notes.append(f"Continue a session that has no video: {_RESUME} ID")
    return [*plain_rows(rows, width), *paragraphs([*notes, f"Times are in {zone}."], width)]


def session_lines(
    session: SessionEntry, calls: Sequence[CallEntry], open_calls: Sequence[OpenCall], zone: str, width: int
) -> list[str]:
    """The lines for one session: each call with its usage, the calls without an answer, and the total."""
    lines = paragraphs([f"Session {one_line(session.id)}", _about(session)], width)
    rows: list[Row] = []
    spent, begun = session.spent, session.started_at.date()
    for call in calls:
        rows.append(Row(_call_label(call, begun, width), (call_money(call),)))
        rows += [Row(part, (), 1) for part in _wrapped(call_facts(call), width)]
    for asked in open_calls:
        rows.append(Row(_call_label(asked, begun, width), (open_money(asked),)))
        rows += [Row(part, (), 1) for part in _wrapped(open_facts(asked), width)]
    label = f"Total of {counted(spent.calls, 'call')}" + (" (sandbox, not spent)" if session.sandbox else "")
    rows.append(Row(fitting(label, width), (spent.money(),)))
    if spent.credits:
        rows.append(Row("Credits", (credits_used(spent),)))
    notes = [*([ROUNDED] if spent.calls > 1 else []), *spent.caveats(), f"Times are in {zone}."]
    return [*lines, "", *plain_rows(rows, width), *paragraphs(notes, width), *_whereto(session, width)]


def _about(session: SessionEntry) -> str:
    how = _OUTCOME_WORDS.get(session.outcome) or str(session.outcome).replace("_", " ")
    facts = [f"{session.started_at:%Y-%m-%d %H:%M}", how]
    facts += ["sandbox"] if session.sandbox else []
    facts += [f"project {one_line(session.project)}"] if session.project else []
    return ", ".join([*facts, one_line(session.title) or "(no title)"])


def _whereto(session: SessionEntry, width: int) -> Iterator[str]:
    """Lines with the paths of the video and receipt.

    If there is no video, a line has the command to resume the session.
    """
    if session.has_no_video:
        yield from paragraphs([f"Continue with: {_RESUME} {shlex.quote(one_line(session.id))}"], width)
    for what, path in (("Video", session.output), ("Receipt", session.receipt)):
        if path:
            yield from paragraphs([f"{what}: {one_line(path)}"], width)


def _call_label(call: CallEntry | OpenCall, begun: date, width: int) -> str:
    """The time, kind and model of a call as text. If the session started on another day, the text has the day, too."""
    day = "" if call.at.date() == begun else f"{call.at:%Y-%m-%d} "
    scene = "" if call.scene is None else f" of scene {call.scene}"
    return fitting(
        f"{day}{call.at:%H:%M:%S}  {one_line(_KIND_WORDS.get(call.kind, call.kind))}{scene}, {one_line(call.model)}",
        width,
    )


def call_money(call: CallEntry) -> str:
    """The cost of a call as text, such as "$0.0336" or "194 credits".

    For an unknown cost, it is the highest possible cost.
    """
    if call.state is CostState.UNKNOWN and not call.pico:
        return _bound_words(call.bound_pico, call.bound_credits)
    in_credits = call.state is CostState.CREDITS
    return Spent(
        1,
        call.pico,
        call.state,
        unpriced_credits=call.metrics.get("credits", 0) if in_credits else 0,
        estimated=call.estimated,
        estimated_credits=call.estimated and in_credits,
    ).money()


def call_facts(call: CallEntry) -> str:
    """The usage and the state of a call as text, such as "485 input tokens, attempt 1, priced"."""
    facts = metric_words({name: plain_number(amount) for name, amount in call.metrics.items()}, finer=True)
    facts += [f"attempt {call.attempt}", _STATE_WORDS.get(call.state, str(call.state))]
    if call.estimated and call.state is not CostState.ESTIMATED:
        facts.append("estimated")
    return ", ".join([*facts, call.outcome] if call.outcome != "answered" else facts)


def open_money(call: OpenCall) -> str:
    """The highest possible cost of an unresolved call as text."""
    return _bound_words(call.bound_pico, call.bound_credits)


def open_facts(asked: OpenCall) -> str:
    """The state of an unresolved call as text, such as "no answer, may be billed, attempt 1, unknown"."""
    facts = ["no answer, may be billed", f"attempt {asked.attempt}", str(CostState.UNKNOWN)]
    return ", ".join([*facts, asked.decided] if asked.decided else facts)


def _bound_words(bound_pico: int | None, bound_credits: Amount | None) -> str:
    if bound_pico is None:
        return "unknown"
    # If the credits have a price in dollars, `bound_pico` includes this price.
    return most_text(bound_pico, 0 if bound_pico else bound_credits or 0)


def _open_words(spent: Spent) -> str:
    return f"{spent.more()}, {counted(spent.open_calls, 'call')} without an answer"


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(1, width - 2))
