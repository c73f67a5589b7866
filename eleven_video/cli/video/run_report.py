"""Reports the outcome of a run on the screen, on stdout and in a report file."""

import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.text import Text

from eleven_video.accounting.budget_record import standing_record
from eleven_video.accounting.charge_json import charge_record, mode_record
from eleven_video.cli.shell.json_result import json_result_printed
from eleven_video.cli.video.script_view import script_facts, script_lines
from eleven_video.config.key_redaction import without_keys
from eleven_video.domain.job import VideoResult
from eleven_video.domain.script.script import Script
from eleven_video.domain.stages import StopAt
from eleven_video.domain.text.plain_text import visible_lines
from eleven_video.errors import BudgetTooSmall, DoesNotFit, ElevenVideoError, InvalidInput, OutputNotWritten, Paused
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.orchestrator.video_pipeline import VideoPipeline
from eleven_video.purchasing.credit_comparison import drift_words
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.reporting.report_records import spent_record
from eleven_video.reporting.views import open_more, spent_of
from eleven_video.ui.console import console
from eleven_video.ui.live.log_lines import say
from eleven_video.ui.reports import RunSummary, write_report

Outcome = VideoResult | Exception


@dataclass(frozen=True, slots=True)
class RunReport:
    """The outcome of a run, and everything else that the report shows.

    `resumed` is True if the session had earlier runs. `stage_times` has the duration of each stage in seconds. `notes`
    are additional lines for the summary, for example about parts of the script that were not spoken.
    """

    outcome: Outcome
    monitor: UsageMonitor
    pipeline: VideoPipeline
    elapsed_s: float
    sandbox: bool
    resumed: bool
    quiet: bool = False
    stage_times: Mapping[str, float] = field(default_factory=dict)
    notes: Sequence[str] = ()

    @property
    def session(self) -> SessionFolder | None:
        """The folder of the session. The value is None if the run ended before it called a service."""
        return self.pipeline.session

    @property
    def resumable(self) -> bool:
        """Whether the run ended without a video, and its session can be resumed."""
        return isinstance(self.outcome, Exception) and self.session is not None and self.session.is_begun

    def show(self, *, as_json: bool) -> None:
        """Print the summary on stderr, and the result on stdout. With `as_json`, the result is one JSON object."""
        summary = self.monitor.get_summary()
        result = self.outcome if isinstance(self.outcome, VideoResult) else None
        video = result.video if result else None
        # If a run was refused at its start, it made no calls. Calls without an answer in its session are from an
        # earlier run.
        refused = isinstance(self.outcome, InvalidInput | DoesNotFit | BudgetTooSmall)
        lost = [] if refused else self.pipeline.unanswered
        if not self.quiet and not (refused and not summary["calls_count"]):
            RunSummary(
                summary,
                video,
                self.elapsed_s,
                sandbox=self.sandbox,
                budget=self.pipeline.standings,
                receipt=result.receipt if result else None,
                receipt_page=result.receipt_page if result else None,
                subtitles=result.subtitles if result else None,
                work_files=result.work_files if result else None,
                open_calls=len(lost),
                open_words=open_more(lost),
                counter=drift_words(result.elevenlabs_counter) if result else "",
                stage_times=self.stage_times,
                notes=self.notes,
                session_id=self.session.id if self.session else None,
                # If the error message already recommends a command to continue, the summary does not repeat the
                # command.
                resumable=self.resumable and not refused and "eleven-video resume" not in str(self.outcome),
            ).show(console)
        if (
            self.resumed
            and not self.quiet
            and summary["calls_count"]
            and (total := self.pipeline.session_total) is not None
        ):
            say(console, Text(f"With the session's earlier runs: {spent_of(total.totals, total.open).money()}"))
        if isinstance(self.outcome, Paused):
            way_on = f" Continue with: eleven-video resume {self.session.id}" if self.quiet and self.session else ""
            say(console, Text(f"{self.outcome}{way_on}"))
        if video is None and summary["calls_count"] and self.session is not None and not self.quiet:
            say(console, Text(f"Bought results are saved in {self.session.path}"))
        script = self._script()
        stage = self.outcome.stage if isinstance(self.outcome, Paused) else None
        is_script = stage == StopAt.SCRIPT
        if stage is not None and script is not None and self.session is not None and not self.quiet:
            say(console, Text(f"Script: {self.session.script_path.absolute()}"))
        if as_json:
            # `json.dumps` writes only ASCII characters. They are the same in every encoding of stdout.
            _print(json.dumps(self._result()))
            json_result_printed()
        elif is_script and script is not None:
            _print("\n".join(script_lines(script)))
        elif video is not None and sys.stdout is not None and (self.quiet or not sys.stdout.isatty()):
            _print(str(video.path))

    def save(self, path: Path, *, overwrite: bool) -> None:
        """Write the report file. Without `overwrite`, the file may only replace a report of the same session.

        Raises:
            OutputNotWritten: The report cannot be written. After a failed run, a warning is printed instead of this
                error.
        """
        report = self._result()
        if path.suffix.lower() == ".json":
            report["calls"] = [charge_record(charge) for charge in self.monitor.get_charges()]
        try:
            session = self.session
            write_report(path, report, replace=overwrite or (session is not None and session.has_made(path)))
            if session is not None and session.is_begun:
                with suppress(OSError, OutputNotWritten):
                    session.note_report(path)
        except ElevenVideoError as error:
            if isinstance(self.outcome, VideoResult):
                raise
            say(console, Text(f"Warning: {error}"))

    def _script(self) -> Script | None:
        """The script of the video. Returns None if no script exists yet, or if the script cannot be read."""
        try:
            return self.session.script() if self.session is not None else None
        except InvalidInput:
            return None

    def _result(self) -> dict[str, Any]:
        session_id = self.session.id if self.session else None
        summary = self.monitor.get_summary()
        mode = mode_record("sandbox" if self.sandbox else "live")
        counter = self.outcome.elevenlabs_counter if isinstance(self.outcome, VideoResult) else None
        common: dict[str, Any] = {
            "session_id": session_id,
            **{name.removeprefix("total_"): value for name, value in summary.items() if name.startswith("total_cost")},
            "state": summary["state"],
            "at_least": summary["at_least"],
            "summary": summary,
            "budgets": [standing_record(standing) for standing in self.pipeline.standings],
            "open_calls": len(self.pipeline.unanswered),
            "elevenlabs_counter": counter,
            "left_out": script.left_out.record if (script := self._script()) is not None else None,
            "session_total": spent_record(total.totals, total.open) if (total := self.pipeline.session_total) else None,
        }
        if isinstance(self.outcome, VideoResult):
            video = self.outcome.video
            return {
                **mode,
                "video_path": str(video.path.absolute()),
                "title": self.outcome.title,
                "duration": video.duration_ms / 1000,
                "width": video.width,
                "height": video.height,
                "receipt_path": _absolute(self.outcome.receipt),
                "receipt_page_path": _absolute(self.outcome.receipt_page),
                "subtitles_path": _absolute(self.outcome.subtitles),
                "work_files_path": _absolute(self.outcome.work_files),
                **common,
            }
        if isinstance(self.outcome, Paused):
            paused = {
                **mode,
                "stopped_after": self.outcome.stage,
                "script_path": None,
                "resumable": self.resumable,
                **common,
            }
            if script is None or self.session is None:
                return paused
            return {**paused, **script_facts(script), "script_path": str(self.session.script_path.absolute())}
        return {
            **mode,
            "error": without_keys(str(self.outcome)),
            "exit_code": getattr(self.outcome, "exit_code", 1),
            "resumable": self.resumable,
            **common,
        }


def _absolute(path: Path | None) -> str | None:
    return str(path.absolute()) if path is not None else None


def _print(result: str) -> None:
    """Print a line on stdout. If the pipe is closed, nothing is raised, because the video is already finished."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.write((visible_lines(result) if sys.stdout.isatty() else result) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        return
    except OSError as error:
        raise OutputNotWritten(f"The result cannot be written to stdout: {error.strerror or error}.") from error
