"""Runs `redraw`: shows the cost of a new picture, asks the user, buys the picture, and makes the video again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.text import Text

from eleven_video.accounting.paid_and_left import PaidAndLeft
from eleven_video.cli.shell.json_result import print_json_result
from eleven_video.cli.video.resume_run import decided_policy
from eleven_video.cli.video.session_run import SessionOptions, SessionRun, start
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.prompts import picture_prompt
from eleven_video.domain.requests.redraws import Redraw, drawings
from eleven_video.domain.requests.requests import PictureRequest
from eleven_video.domain.text.plain_text import without_controls
from eleven_video.errors import InvalidInput
from eleven_video.orchestrator.session_search import latest_session
from eleven_video.planning.left_to_pay import EstimateBasis, LeftToPay
from eleven_video.ui.console import console
from eleven_video.ui.live.log_lines import say
from eleven_video.ui.questions import ask_yes, can_ask
from eleven_video.ui.tables.paid_and_left import PaidAndLeftView


@dataclass(frozen=True, slots=True, kw_only=True)
class RedrawOptions(SessionOptions):
    """The options of `redraw`, as the user typed them. If `prompt` is None, the picture keeps its prompt."""

    scene: int
    picture: int
    prompt: str | None
    agreed: bool


def run(options: RedrawOptions) -> None:
    """Let a model draw a picture again, make the video again, and report the result.

    Raises:
        Exception: The error of the run. The summary was already shown, and the report was already written.
    """
    if options.prompt is not None and not without_controls(options.prompt).strip():
        raise InvalidInput("The --prompt is empty. Leave it out to draw the picture again as it was described.")
    with start(options, lambda _ledger: latest_session()) as found:
        _redraw(options, found)


def _redraw(options: RedrawOptions, found: SessionRun) -> None:
    session = found.session
    session.check_free()
    found.check_mode()
    job = _job(options, found)
    found.check_files(job, continued=session.folder)
    history = session.history
    basis = session.basis(found.settings, found.pricing)
    job = _with_redraw(options, found, job, basis)
    rest = session.left_to_pay(job, basis)
    paid = rest.for_session(history, session.id, job.title)
    if options.dry_run:
        found.show_only(job, paid, rest, basis, sessions=[session.id])
        return
    found.announce(job, paid)
    if not _agreed(options, found, paid):
        say(console, Text("Nothing was bought."))
        if options.as_json:
            print_json_result({"cancelled": True})
        return
    if history.unresolved and options.on_unknown is None:
        job = replace(job, on_unknown=decided_policy(options, history.unresolved))
    found.run(job, basis, session.folder, session_id=session.id)


def _job(options: RedrawOptions, found: SessionRun) -> VideoJob:
    job = found.session.job_to_resume(
        found.settings, new_budget="budget" in options.options, new_credits="budget_credits" in options.options
    )
    return found.with_options(replace(job, review=False), about=job.title, existing=job.existing)


def _with_redraw(options: RedrawOptions, found: SessionRun, job: VideoJob, basis: EstimateBasis) -> VideoJob:
    """The job with an additional redraw of a picture.

    Raises:
        InvalidInput: Other results of the session are also missing, or the video does not have the picture.
    """
    rest = found.session.left_to_pay(job, basis)
    if rest.remaining.calls:
        raise InvalidInput(
            f"Session {found.session.id} does not have all results of its video yet. "
            f"Continue it first: eleven-video resume {found.session.id}"
        )
    request = _picture(options, rest)
    prompt = drawings(request, job.redraws)[0].prompt
    if options.prompt is not None:
        script = job.script or found.session.folder.script()
        style = job.style or (script.style if script else "")
        prompt = picture_prompt(without_controls(options.prompt).strip(), style=style)
    return replace(job, redraws=(*job.redraws, Redraw(request.content_key, prompt)))


def _picture(options: RedrawOptions, rest: LeftToPay) -> PictureRequest:
    pictures = rest.remaining.pictures
    of_scene = [request for request in pictures if request.scene == options.scene]
    found = next((request for request in of_scene if request.number == options.picture), None)
    if found is not None:
        return found
    if not of_scene:
        raise InvalidInput(f"The video has no scene {options.scene} with pictures. {_scenes(pictures)}")
    raise InvalidInput(f"Scene {options.scene} has {_counted(len(of_scene))}, and no picture {options.picture}.")


def _scenes(pictures: Sequence[PictureRequest]) -> str:
    numbers = sorted({request.scene for request in pictures})
    return f"Its scenes are {', '.join(map(str, numbers))}."


def _counted(pictures: int) -> str:
    return f"{pictures} picture{'' if pictures == 1 else 's'}"


def _agreed(options: RedrawOptions, found: SessionRun, paid: PaidAndLeft) -> bool:
    """Whether the user agrees to buy the picture. In sandbox mode nothing is billed, so the user is not asked.

    Raises:
        InvalidInput: There is no terminal to ask the user, and --yes was not given.
    """
    if options.agreed or found.session.mode is Mode.SANDBOX:
        return True
    if not can_ask():
        raise InvalidInput("The picture is not free. See its cost with --dry-run; buy it with --yes or on a terminal.")
    cost = PaidAndLeftView(paid).left_words
    return ask_yes(console, f"Draw picture {options.picture} of scene {options.scene} again? Cost: {cost}.")
