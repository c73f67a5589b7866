"""The steps that `resume`, `edit` and `redraw` share: they load a session, show its costs, and run it."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.text import Text

from eleven_video.accounting.paid_and_left import PaidAndLeft
from eleven_video.accounting.pricing import Pricing
from eleven_video.cli.shell.given_options import settings_with
from eleven_video.cli.shell.json_result import print_json_result
from eleven_video.cli.shell.ledger_catch_up import catch_up
from eleven_video.cli.shell.output_checks import check_folder_exists, check_report, choose_output
from eleven_video.cli.video.budget_check import checked_budgets
from eleven_video.cli.video.caption_options import with_captions
from eleven_video.cli.video.overwrite_check import check_job_files
from eleven_video.config.pricing_file import read_pricing_file
from eleven_video.config.settings import Settings
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Existing, UnresolvedCallPolicy
from eleven_video.domain.text.plain_text import one_line
from eleven_video.ledger.location import ledger_location
from eleven_video.ledger.reading.shared_reader import SharedReader
from eleven_video.orchestrator.saved_session import SavedSession
from eleven_video.orchestrator.session_search import named_session
from eleven_video.planning.left_to_pay import EstimateBasis, LeftToPay
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.services.run_mode import pricing_of, served_by
from eleven_video.ui.console import console, make_console
from eleven_video.ui.live.log_lines import say
from eleven_video.ui.tables.paid_and_left import PaidAndLeftView


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOptions:
    """The options that `resume`, `edit` and `redraw` share, as the user typed them.

    `options` has the names and values of the given options from the table `OPTIONS`.
    """

    session: str | None
    options: Mapping[str, Any]
    dry_run: bool
    report: Path | None
    as_json: bool
    live_display: bool
    quiet: bool
    verbosity: int

    @property
    def output(self) -> str | None:
        return self.options.get("output")

    @property
    def overwrite(self) -> bool:
        return bool(self.options.get("overwrite"))

    @property
    def pricing(self) -> Path | None:
        return self.options.get("pricing")

    @property
    def on_unknown(self) -> UnresolvedCallPolicy | None:
        return self.options.get("on_unknown")


@dataclass(frozen=True, slots=True)
class SessionRun:
    """A loaded session, and everything that is needed to run the session.

    Attributes:
        options: The options of the command, as the user typed them.
        settings: The settings. The values of these options have already replaced values of the settings.
        pricing: The prices of all services.
        session: The session that is resumed or edited.
        ledger: The ledger, open for reading.
    """

    options: SessionOptions
    settings: Settings
    pricing: Pricing
    session: SavedSession
    ledger: SharedReader

    def with_options(self, job: VideoJob, *, about: str, existing: Existing) -> VideoJob:
        """The job with the typed options for captions, for the output, and for calls without an answer.

        Args:
            job: The job of the session.
            about: The text from which the default name of the video is made.
            existing: What to do if the file of the video exists, and neither --output nor --overwrite is given.

        Raises:
            InvalidInput: An option cannot be used, or the folder of the session's video does not exist any more.
        """
        options = self.options
        job = with_captions(job, options.options, self.settings)
        if not options.output:
            check_folder_exists(job.output)
        output = choose_output(
            options.output or str(job.output),
            about=about,
            usual=job.format,
            overwrite=options.overwrite,
            make=not options.dry_run,
        )
        return replace(
            job,
            output=output.path,
            receipts=options.options.get("receipt", job.receipts),
            existing=output.existing if options.output or options.overwrite else existing,
            on_unknown=options.on_unknown or UnresolvedCallPolicy.STOP,
        )

    def check_files(self, job: VideoJob, *, script: Path | None = None, continued: SessionFolder | None = None) -> None:
        """Check that the run replaces none of its own input files.

        Without --overwrite, it may replace no existing file. Files that the session `continued` has made may always be
        replaced.

        Args:
            job: The job. It has the paths of the files to write.
            script: The file of the option --script. `script` is None if this option was not given.
            continued: The session that the run continues. `continued` is None if the run starts a new session.

        Raises:
            InvalidInput: The run would replace such a file.
        """
        options = self.options
        check_report(
            options.report,
            overwrite=options.overwrite,
            has_made=continued.has_made if continued is not None else lambda _path: False,
            make=not options.dry_run,
        )
        check_job_files(job, options.report, {"--script file": script, "--pricing file": options.pricing}, continued)

    def check_mode(self) -> None:
        """Check that the session can continue with the current keys and settings. A dry run is not checked.

        Raises:
            MissingKey: The session uses the live services, and a key is not set.
            ConfigurationError: Earlier runs of the session used another backend than the current settings.
        """
        if not self.options.dry_run:
            self.session.mode_to_resume(self.settings)

    def show_only(
        self, job: VideoJob, paid: PaidAndLeft, rest: LeftToPay, basis: EstimateBasis, *, sessions: Sequence[str] = ()
    ) -> None:
        """Print on stdout the paid cost, the remaining cost, and whether the budgets are enough for the remaining cost.

        `sessions` has the ids of sessions. The budget of the video includes their earlier costs.
        """
        budgets = checked_budgets(
            [(job, self.session.voice, rest.remaining.calls)],
            (),
            pricing=self.pricing,
            mode=self.session.mode,
            served_by=served_by(self.settings, self.session.mode),
            sessions=sessions,
            raised=basis.raised,
        )
        if self.options.as_json:
            print_json_result({**paid.record(), "budgets": [budget.record() for budget in budgets]})
            return
        stdout = make_console(sys.stdout)
        stdout.print(PaidAndLeftView(paid), soft_wrap=False, crop=False)
        for budget in budgets:
            note, style = budget.note()
            stdout.print(Text(one_line(note), style=style))

    def announce(self, job: VideoJob, paid: PaidAndLeft) -> None:
        """Show the mode, the paid cost and the remaining cost before the run starts."""
        # The import below is inside the method, because a dry run does not need the module.

        if self.options.quiet:
            return
        from eleven_video.cli.video.sandbox_notice import print_mode

        print_mode(self.session.mode, asked=False, again=True, jobs=[job])
        for line in PaidAndLeftView(paid).lines(console.width):
            say(console, line)

    def run(self, job: VideoJob, basis: EstimateBasis, folder: SessionFolder, *, session_id: str | None = None) -> None:
        """Make the video in the session folder `folder`. For a new session, `session_id` is None.

        Raises:
            Exception: The error of the run. The summary was already shown, and the report was already written.
        """
        from eleven_video.cli.video.run_video import Run, Showing, run_video
        from eleven_video.orchestrator.preloaded import PreloadedFacts

        options = self.options
        run_video(
            Run(
                job=job,
                settings=self.settings,
                mode=self.session.mode,
                pricing=self.pricing,
                session_id=session_id,
                lenders=folder.lenders,
                ask_unknown=options.on_unknown is None,
                ask_fit=self.settings.fit is None,
                ledger=self.ledger,
                preloaded=PreloadedFacts(folder, basis.account, self.session.decoded),
            ),
            Showing(
                options.as_json,
                options.live_display,
                options.verbosity,
                options.report,
                quiet=options.quiet,
                overwrite=options.overwrite,
            ),
        )


@contextmanager
def start(options: SessionOptions, latest: Callable[[SharedReader], str]) -> Iterator[SessionRun]:
    """Load the settings and the session. If the user typed no session id, `latest` finds the session.

    Raises:
        InvalidInput: An option or the session cannot be used.
        ConfigurationError: A setting cannot be used.
    """
    settings = settings_with(options.options)
    pricing = pricing_of(settings, read_pricing_file(options.pricing) if options.pricing else None)
    catch_up()
    with SharedReader(ledger_location()) as ledger:
        named = named_session(options.session) if options.session is not None else latest(ledger)
        yield SessionRun(options, settings, pricing, SavedSession.read(named, ledger=ledger), ledger)
