"""One video: the film, its scenes with what each has cost, and each call."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from eleven_video.accounting.running_totals import Totals as ChargeTotals
from eleven_video.domain.script.script import Script
from eleven_video.errors import InvalidInput
from eleven_video.ledger.reading.reports import StoredCharge
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.reporting.selection import find_session
from eleven_video.reporting.views import call_entry, open_call, session_entry
from eleven_video.ui.history.sessions import call_facts, call_money, open_facts, open_money
from eleven_video.ui.panel.summary_reading import read_summary
from eleven_video.web.pages.results import SavedResult, pictures_of, speech_of
from eleven_video.web.rendering import page
from eleven_video.web.site import Site


@dataclass(frozen=True, slots=True)
class ShownResult:
    """A bought file with its model and its cost as text; both are empty if the ledger does not know the call."""

    file: SavedResult
    model: str = ""
    cost: str = ""


@dataclass(frozen=True, slots=True)
class ShownScene:
    """A scene of the script, with what was bought for it."""

    number: int
    narration: str
    image_prompt: str
    speech: list[ShownResult] = field(default_factory=list)
    pictures: list[ShownResult] = field(default_factory=list)


def video(request: Request) -> Response:
    """The page of one session.

    Raises:
        InvalidInput: There is no such session.
    """
    site: Site = request.app.state.site
    with site.reader() as ledger:
        summary = find_session(ledger, request.path_params["session"])
        charges = ledger.session_charges(summary.session.id)
        attempts = ledger.unknown_attempts(summary.session.id)
    totals = ChargeTotals()
    for stored in charges:
        totals.add_charge(stored.charge)
    asked_for = {attempt.intent.id: attempt for attempt in attempts}
    folder = SessionFolder(site.sessions, summary.session.id)
    script = _script(folder)
    output = summary.session.output
    charged = {stored.attempt for stored in charges}
    return page(
        request,
        "video.html",
        entry=session_entry(summary, site.zone),
        has_file=output is not None and folder.has_made(Path(output)),
        left_out=script.left_out.sentence if script else "",
        scenes=_scenes(script, folder, charges),
        usage=read_summary(totals.summary()),
        calls=[call_entry(stored, asked_for.get(stored.attempt)) for stored in charges],
        call_facts=call_facts,
        call_money=call_money,
        open_facts=open_facts,
        open_money=open_money,
        open_calls=[open_call(attempt) for attempt in attempts if attempt.intent.id not in charged],
    )


def _script(folder: SessionFolder) -> Script | None:
    try:
        return folder.script()
    except InvalidInput:
        return None


def _scenes(script: Script | None, folder: SessionFolder, charges: Iterable[StoredCharge]) -> list[ShownScene]:
    by_key = {stored.content_key: stored for stored in charges if stored.content_key}
    speech, pictures = _by_scene(speech_of(folder), by_key), _by_scene(pictures_of(folder), by_key)
    scenes = script.scenes if script else ()
    return [
        ShownScene(
            scene.number,
            scene.narration,
            scene.image_prompt,
            speech.get(scene.number, []),
            pictures.get(scene.number, []),
        )
        for scene in scenes
    ]


def _by_scene(results: Sequence[SavedResult], by_key: Mapping[str, StoredCharge]) -> dict[int, list[ShownResult]]:
    found: dict[int, list[ShownResult]] = {}
    for result in results:
        stored = by_key.get(result.key)
        call = call_entry(stored) if stored else None
        shown = ShownResult(result, call.model, call_money(call)) if call else ShownResult(result)
        found.setdefault(result.scene, []).append(shown)
    return found
