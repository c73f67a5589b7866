"""What a session has paid and what is left to pay. `UPDATE_SNAPSHOTS=1 pytest tests/ui` writes the pictures anew."""

import io
import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from eleven_video.accounting.calls import CallKind
from eleven_video.accounting.estimate import NOTHING, Estimate, EstimatedUse, Range, exactly
from eleven_video.accounting.metrics import MetricType
from eleven_video.accounting.paid_and_left import PaidAndLeft
from eleven_video.accounting.pricing import CostState
from eleven_video.ui.tables.paid_and_left import PaidAndLeftView
from tests.support.calls import NOVEMBER

SNAPSHOTS = Path(__file__).with_name("snapshots")
HUNDREDTH_CENT = 10**8
SESSION = "20261123-142530-9f3a1c07"


@dataclass(frozen=True)
class Attempt:
    kind: CallKind
    model: str
    scene: int | None
    bound_pico: int | None


def left(
    pico: Range,
    *,
    state: CostState = CostState.PRICED,
    spoken: Range | None = None,
    calls: Range = exactly(7),  # noqa: B008  a frozen value
) -> Estimate:
    metrics = {} if spoken is None else {MetricType.CREDITS: spoken}
    return Estimate(EstimatedUse("total", "", (), calls, metrics, pico, state), (), (), NOVEMBER)


def cents(low: int, expected: int, high: int) -> Range:
    return Range(*(amount * HUNDREDTH_CENT for amount in (low, expected, high)))


def session(**facts: object) -> PaidAndLeft:
    known = {
        "session_id": SESSION,
        "title": "Why the sky is blue",
        "paid_pico": 2_134 * HUNDREDTH_CENT,
        "paid_state": CostState.PRICED,
        "paid": {CallKind.IMAGE: (9, 15), CallKind.SPEECH: (6, 6), CallKind.SCRIPT: (1, 1)},
        "left": left(cents(1_900, 2_010, 2_230)),
    }
    return PaidAndLeft(**(known | facts))


PICTURE = Attempt(CallKind.IMAGE, "gemini-3.1-flash-lite-image", 3, 400 * HUNDREDTH_CENT)
SCRIPT = Attempt(CallKind.SCRIPT, "gemini-3.5-flash-lite", None, None)
SUBJECTS = {
    "resume": session(open_calls=[PICTURE]),
    "resume_open": session(
        title="空はなぜ青いのか" * 6,
        paid_state=CostState.UNPRICED,
        paid={CallKind.SCRIPT: (1, 1), CallKind.SPEECH: (1, None), CallKind.IMAGE: (0, None)},
        left=left(cents(1_900, 2_010, 2_230), state=CostState.UNPRICED, spoken=Range(540, 810, 1_050)),
        open_calls=[PICTURE, PICTURE, SCRIPT],
    ),
}


def drawn(subject: PaidAndLeft, width: int) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(PaidAndLeftView(subject), crop=False)
    return "".join(line.rstrip() + "\n" for line in console.file.getvalue().splitlines())


def told(subject: PaidAndLeft) -> dict[str, str]:
    """Each labelled line, whole."""
    lines = [line.plain.partition(":") for line in PaidAndLeftView(subject).lines(1_000)[1:]]
    return {label: words.strip() for label, _, words in lines}


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("subject", SUBJECTS)
def test_it_looks_as_it_did(subject, width):
    picture = SNAPSHOTS / f"{subject}_{width}.txt"
    shown = drawn(SUBJECTS[subject], width)
    if os.environ.get("UPDATE_SNAPSHOTS"):
        picture.write_text(shown, encoding="utf-8")
    assert shown == picture.read_text(encoding="utf-8")
    assert all(cell_len(line) <= width for line in shown.splitlines())


def test_it_says_what_is_paid_what_is_left_and_what_is_open():
    assert told(session(open_calls=[PICTURE])) == {
        "Paid": "$0.2134 (script, 6 of 6 narrations, 9 of 15 pictures)",
        "Left": "about $0.2010, from $0.1900 to $0.2230",
        "Open": "1 call without an answer, up to $0.0400: scene 3, picture (gemini-3.1-flash-lite-image)",
    }
    assert PaidAndLeftView(session()).lines(80)[0].plain == f'Session {SESSION}: "Why the sky is blue"'
    assert PaidAndLeftView(session(title="")).lines(80)[0].plain == f"Session {SESSION}"


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        (None, "not known yet"),
        (left(NOTHING, calls=NOTHING), "nothing"),
        (left(cents(500, 500, 500)), "$0.0500"),
        (left(Range(0, 40_000_000, 10**11)), "about $0.000040, from $0.0000 to $0.1000"),
        (left(cents(5, 6, 7), state=CostState.UNPRICED), "at least $0.0005, because a price is unknown"),
        (left(NOTHING, state=CostState.UNPRICED), "unknown, because a price is unknown"),
        (left(NOTHING, state=CostState.CREDITS, spoken=Range(540, 810, 1_050)), "about 810 credits, from 540 to 1,050"),
        (left(cents(5, 5, 5), spoken=exactly(99)), "$0.0005; 99 credits"),
        (left(cents(5, 5, 5), state=CostState.CREDITS, spoken=exactly(99)), "at least $0.0005; 99 credits"),
        (left(NOTHING, state=CostState.FREE), "free"),
    ],
)
def test_what_is_left_is_a_range_and_unknown_is_not_zero(rest, words):
    assert told(session(left=rest))["Left"] == words


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (CostState.PRICED, "$0.2134"),
        (CostState.ESTIMATED, "~$0.2134"),
        (CostState.UNPRICED, "at least $0.2134"),
        (CostState.UNKNOWN, "at least $0.2134"),
    ],
)
def test_what_is_paid_says_how_much_is_known_of_it(state, words):
    assert told(session(paid_state=state, paid={}))["Paid"] == words


@pytest.mark.parametrize(
    ("paid", "words"),
    [
        ({CallKind.SCRIPT: (0, 1)}, "no script"),
        ({CallKind.SCRIPT: (1, None), CallKind.SPEECH: (1, None)}, "script, 1 narration"),
        ({CallKind.SPEECH: (1_000, 1_200)}, "1,000 of 1,200 narrations"),
        ({CallKind.IMAGE: (1, 1)}, "1 of 1 picture"),
    ],
)
def test_results_are_counted_and_what_is_not_known_yet_is_left_out(paid, words):
    assert told(session(paid=paid))["Paid"] == f"$0.2134 ({words})"


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        ([400], "1 call without an answer, up to $0.0400"),
        ([400, 300], "2 calls without an answer, up to $0.0700"),
        ([400, None], "2 calls without an answer, up to $0.0400, and an unknown amount for 1 of them"),
        ([None], "1 call without an answer, cost unknown"),
    ],
)
def test_open_calls_come_to_the_sum_of_their_bounds(bounds, words):
    calls = [Attempt(CallKind.SCRIPT, "m", None, None if one is None else one * HUNDREDTH_CENT) for one in bounds]
    assert told(session(open_calls=calls))["Open"] == f"{words}: {'; '.join(['script (m)'] * len(bounds))}"


def test_the_record_is_plain_json_and_exact():
    record = session(open_calls=[PICTURE, SCRIPT]).record()
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert record["paid"] == {
        "cost": 0.2134,
        "cost_exact": "0.2134",
        "cost_pico": 213_400_000_000,
        "state": "priced",
        "at_least": False,
        "unpriced_credits": 0,
        "results": {
            "image": {"have": 9, "of": 15}, "speech": {"have": 6, "of": 6}, "script": {"have": 1, "of": 1},
        },
    }  # fmt: skip
    assert record["left"]["total_cost_pico"] == {
        "low": 190_000_000_000, "expected": 201_000_000_000, "high": 223_000_000_000,
    }  # fmt: skip
    assert record["open_calls"][0] == {
        "kind": "image", "model": "gemini-3.1-flash-lite-image", "scene": 3,
        "bound": 0.04, "bound_exact": "0.04", "bound_pico": 40_000_000_000,
    }  # fmt: skip
    assert record["open_calls"][1]["bound_pico"] is None
    assert session(left=None).record()["left"] is None


def test_words_of_others_cannot_command_the_terminal():
    call = Attempt(CallKind.IMAGE, "m\x1b[2J", 1, None)
    shown = drawn(session(title="a\x1b[31m\nb", open_calls=[call]), 80)
    assert "\x1b" not in shown
    assert '"a b"' in shown
