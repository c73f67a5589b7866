"""The part of the page about services that checks this installation. It runs the command `doctor`."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from eleven_video.domain.check_results import Check, Health
from eleven_video.ui.tables.doctor_checks import CheckList
from eleven_video.web.commands.query_commands import QueryCommands
from eleven_video.web.pages.query import text_of
from eleven_video.web.rendering import page

# The colours of the three outcomes.
_CLASSES = {Health.OK: "good", Health.WARNING: "warn", Health.PROBLEM: "bad"}


def doctor(request: Request) -> Response:
    """Run all checks, and send their results. The browser asks for them only when the user presses the button."""
    questions: QueryCommands = request.app.state.questions
    profile = text_of(request, "profile")
    answer = questions.ask("doctor", "--json", *([f"--profile={profile}"] if profile else []))
    checks = [
        Check(one["subject"], Health(one["health"]), one["told"], one["remedy"])
        for one in answer.record.get("checks", ())
    ]
    return page(
        request,
        "doctor.html",
        checks=checks,
        summary=CheckList(checks).summary if checks else "",
        classes=_CLASSES,
        # If a check has found a problem, the command fails too, but then the list of checks already says why.
        error="" if checks else answer.error,
        profile=profile or "",
    )


ROUTES = (Route("/services/doctor", doctor, name="doctor"),)
