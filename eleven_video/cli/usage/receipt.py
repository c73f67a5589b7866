"""Runs `usage receipt`: writes the receipt of a session as one HTML file."""

from datetime import UTC, datetime
from pathlib import Path

from eleven_video.accounting.pricing import CostState
from eleven_video.cli.shell.output_checks import check_file
from eleven_video.cli.shell.stdout import print_json, print_lines
from eleven_video.config.paths import sessions_dir
from eleven_video.config.profiles import chosen_profile
from eleven_video.config.settings import load_settings
from eleven_video.domain.options import Mode
from eleven_video.domain.receipt_files import html_receipt_path
from eleven_video.domain.script.left_out import LeftOut
from eleven_video.errors import InvalidInput, OutputNotWritten
from eleven_video.files import creating, replacing
from eleven_video.ledger.location import ledger_location
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.reporting.issuer import issuer_of
from eleven_video.reporting.receipt_builder import receipt_facts
from eleven_video.reporting.selection import find_session
from eleven_video.ui.history.call_costs import NOTHING
from eleven_video.ui.receipt.document import receipt_page


def write_receipt(wanted: str | None, output: Path | None, *, overwrite: bool, as_json: bool) -> None:
    """Write the receipt of a session as an HTML file.

    Args:
        wanted: The id of the session, or the first characters of the id. If it is None, the latest session is used.
        output: The file to write. If it is None, the file is beside the video. Without a video, it is in the current
            folder.
        overwrite: Whether an existing file may be replaced.
        as_json: Whether to print one JSON object on stdout.

    Raises:
        InvalidInput: The session does not exist, or the file exists and may not be replaced.
        OutputNotWritten: The file cannot be written.
    """
    with LedgerReader.open(ledger_location()) as ledger:
        latest = ledger.list_sessions(1, profile=chosen_profile()) if wanted is None else [find_session(ledger, wanted)]
        summary = next(iter(latest), None)
        if summary is None:
            raise InvalidInput(f"{NOTHING}, so there is no receipt.")
        session = summary.session
        stored = ledger.session_charges(session.id)
        unresolved = ledger.unknown_attempts(session.id)
    video = Path(session.output) if session.output else None
    file = output or (html_receipt_path(video) if video else Path(f"{session.id}.receipt.html"))
    check_file(file, option="--output", may_replace=overwrite)
    lost = {attempt.intent.id for attempt in unresolved}
    charges = [one.charge for one in stored if not (one.attempt in lost and one.charge.state is CostState.UNKNOWN)]
    page = receipt_page(
        receipt_facts(
            charges,
            unresolved,
            title=session.title,
            session_id=session.id,
            made_at=session.ended_at or datetime.now(UTC),
            billed=session.mode is Mode.LIVE,
            video=video.name if video else "",
            left_out=_left_out(session.id),
            issuer=issuer_of(load_settings()),
        )
    )
    try:
        with (replacing if overwrite else creating)(file) as part:
            part.write_text(page, encoding="utf-8")
    except FileExistsError:
        raise InvalidInput(f"{file} exists. Choose another --output, or replace it with --overwrite.") from None
    except OSError as error:
        raise OutputNotWritten(f"Cannot write {file}: {error.strerror or error}.") from error
    if as_json:
        print_json({"session_id": session.id, "receipt": str(file.absolute())})
    else:
        print_lines([f"Receipt: {file}"])


def _left_out(session_id: str) -> LeftOut:
    try:
        script = SessionFolder(sessions_dir(), session_id).script()
    except InvalidInput:
        return LeftOut()
    return script.left_out if script else LeftOut()
