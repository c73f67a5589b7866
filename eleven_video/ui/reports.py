"""Shows the usage summary at the end of a run, and writes the report file."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from eleven_video.accounting.budget_limits import BudgetStatus
from eleven_video.domain.stages import CHECKS
from eleven_video.domain.text.plain_text import one_line
from eleven_video.domain.video import Video
from eleven_video.errors import InvalidInput, OutputNotWritten
from eleven_video.files import creating, replacing
from eleven_video.ui.history.report_table import report_table
from eleven_video.ui.panel.latest_budgets import beside_budget
from eleven_video.ui.panel.summary_reading import read_summary
from eleven_video.ui.panel.usage_text import usage_text
from eleven_video.ui.text import duration
from eleven_video.ui.usage_panel import UsagePanel

NOTHING_USED = "Nothing was used"
_CHECKS = "checks"


@dataclass(frozen=True, slots=True)
class RunSummary:
    """The usage summary at the end of a run. A terminal shows a Rich panel. Other outputs show the text of `lines()`.

    Attributes:
        usage: The result of `UsageMonitor.get_summary()` at the end of the run.
        video: The finished video. `video` is None if the run failed or was stopped.
        elapsed_s: The duration of the run in seconds. `elapsed_s` is None if it is unknown.
        sandbox: Whether the sandbox answered the calls, so that nothing is billed.
        budget: The status of each budget limit.
        receipt: The path of the JSON receipt beside the video. `receipt` is None if there is no JSON receipt.
        receipt_page: The path of the HTML receipt. `receipt_page` is None if there is no HTML receipt. The summary
            shows this path instead of `receipt`.
        subtitles: The path of the subtitle file beside the video. `subtitles` is None if there are no subtitles.
        work_files: The folder with the render files. `work_files` is None if the folder was deleted.
        open_calls: The number of calls without an answer, which may have been billed.
        open_words: The highest possible cost of the calls without an answer, such as "up to $0.0400 more".
        counter: A text for the case that ElevenLabs and this program counted different numbers of credits. `counter` is
            empty if the numbers are equal.
        stage_times: The names of the stages, each with its duration in seconds.
        notes: Further lines for the summary, such as "Left out: 1 table".
        session_id: The id of the run's session. `session_id` is None if the run has no session.
        resumable: Whether the session can be resumed. The summary says so only if the run made no video.
    """

    usage: Mapping[str, Any]
    video: Video | None = None
    elapsed_s: float | None = None
    sandbox: bool = False
    budget: Sequence[BudgetStatus] = ()
    receipt: Path | None = None
    receipt_page: Path | None = None
    subtitles: Path | None = None
    work_files: Path | None = None
    open_calls: int = 0
    open_words: str = ""
    counter: str = ""
    stage_times: Mapping[str, float] = field(default_factory=dict)
    notes: Sequence[str] = ()
    session_id: str | None = None
    resumable: bool = False

    def lines(self) -> list[str]:
        """The summary as lines of plain text. Each line has one fact."""
        usage, budget = beside_budget(self.usage, self.budget)
        lines = usage_text(usage, budget, nothing=NOTHING_USED)
        title = "Session Usage Summary" + (" (sandbox: nothing is billed)" if self.sandbox else "")
        return [title, *lines, *self._facts()]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield UsagePanel(
            self.usage, title="Session Usage Summary", budget=self.budget, sandbox=self.sandbox, nothing=NOTHING_USED
        )
        for fact in self._facts():
            label, _, value = fact.partition(": ")
            # Rich must not wrap this line. If only the terminal wraps a long path, the user can still copy the path as
            # one line.
            yield Text.assemble((f"{label}: ", "bold"), value, no_wrap=True, overflow="ignore")

    def _facts(self) -> list[str]:
        facts = []
        usage = read_summary(self.usage)
        if usage.calls:
            # The total cost is shown a second time. On a screen with 24 rows, the top of the panel may have scrolled
            # off.
            facts += [f"API calls: {usage.calls:,}", f"Cost: {usage.total or usage.credits}"]
        if self.open_calls:
            facts.append(f"Open: {open_text(self.open_calls, self.open_words)}")
        if self.counter:
            facts.append(f"ElevenLabs' counter: {one_line(self.counter)}")
        if self.elapsed_s is not None:
            named = ((_CHECKS if name == CHECKS else name.lower(), took) for name, took in self.stage_times.items())
            stages = ", ".join(f"{name} {duration(took)}" for name, took in named)
            facts.append(f"Time: {duration(self.elapsed_s)}" + (f" ({stages})" if stages else ""))
        if self.video is not None:
            video = self.video
            facts.append(f"Length: {duration(video.duration_ms / 1000)}, {video.width}x{video.height}")
            facts.append(f"Video: {one_line(video.path.absolute())}")
        beside = {
            "Receipt": self.receipt_page or self.receipt,
            "Subtitles": self.subtitles,
            "Work files": self.work_files,
        }
        facts += [f"{name}: {one_line(path.absolute())}" for name, path in beside.items() if path is not None]
        facts += [one_line(note) for note in self.notes]
        return [*facts, *self._way_on()]

    def _way_on(self) -> list[str]:
        """Lines with the session's id, and with the commands that edit, resume or inspect the session."""
        if not self.session_id or not (self.video is not None or self.resumable):
            return []
        session = one_line(self.session_id)
        if self.video is not None:
            lines = [f"Change the script: eleven-video edit {session}"]
        else:
            lines = [f"Continue with: eleven-video resume {session}"]
        if read_summary(self.usage).calls:
            lines.append(f"All calls with their costs: eleven-video usage show {session}")
        return [f"Session: {session}", *lines]

    def show(self, console: Console) -> None:
        """Print the summary. A terminal gets a panel. Other consoles get plain lines."""
        if console.is_terminal:
            console.print(self, soft_wrap=False, crop=False)
        else:
            for line in self.lines():
                console.print(Text(line), soft_wrap=True)


def open_text(calls: int, more: str) -> str:
    """A text about calls without an answer. `more` is the highest possible cost of these calls as text."""
    counted = f"{calls:,} call{'' if calls == 1 else 's'}"
    return f"{counted} may have been billed without an answer: {more}"


def check_report_path(path: Path) -> Path:
    """Check that the path of a report ends in .json or .csv, and return the path.

    Raises:
        InvalidInput: The path has another ending.
    """
    if path.suffix.lower() not in (".json", ".csv"):
        raise InvalidInput(f"A report is written as .json or .csv; {path.name!r} is neither.")
    return path


def write_report(path: Path, report: Mapping[str, Any], *, replace: bool = True) -> None:
    """Save a report. A .json file has all values. A .csv file has a row for the total, each service and each model.

    Each .csv row repeats the facts about the run, so that the tables of several runs can be put together. If an error
    happens, no incomplete file stays on the disk.

    Args:
        path: The path of the report. The path ends in .json or .csv.
        report: The report in plain JSON types. It is a usage summary, or it has a usage summary under the key
            "summary".
        replace: Whether an existing file may be replaced.

    Raises:
        InvalidInput: The path ends neither in .json nor in .csv, or JSON does not support a value of the report.
        OutputNotWritten: The file cannot be written.
    """
    as_csv = check_report_path(path).suffix.lower() == ".csv"
    try:
        text = report_table(report) if as_csv else _as_json(report) + "\n"
    except (TypeError, ValueError) as error:
        raise InvalidInput(f"The report cannot be written as {path.suffix[1:]}: {error}.") from error
    try:
        with replacing(path) if replace else creating(path) as part:
            part.write_bytes(text.encode("utf-8-sig" if as_csv else "utf-8"))
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputNotWritten(f"The report {path} could not be written: {reason}. Choose another --report.") from error


def _as_json(report: Mapping[str, Any]) -> str:
    """The report as JSON text that is safe to print.

    Letters of all alphabets stay readable. Control characters are escaped, because a terminal would obey control
    characters.
    """
    text = json.dumps(report, indent=2, ensure_ascii=False, allow_nan=False)
    return "".join(
        character if character.isprintable() or character == "\n" else json.dumps(character)[1:-1] for character in text
    )
