"""Gets the script of a video. Either the user provides the script, or a model writes the script.

A second model may rephrase the script that a model has written, and the user may review it.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from eleven_video.accounting.calls import Service
from eleven_video.domain.job import VideoJob
from eleven_video.domain.job_requests import rephrase_request, script_request
from eleven_video.domain.listener import Listener
from eleven_video.domain.script.script import Script
from eleven_video.domain.stages import SCRIPT
from eleven_video.domain.text.speaking_time import speaking_time_text
from eleven_video.errors import InvalidInput
from eleven_video.orchestrator import pipeline_stages
from eleven_video.orchestrator.call_queue import CallQueue
from eleven_video.purchasing.purchaser import Purchaser
from eleven_video.purchasing.session_folder import SessionFolder

logger = logging.getLogger(__name__)

# A function that shows a script to the user, and returns the script with the changes that the user has made.
Review = Callable[[Script], Script]


def check_review(job: VideoJob, review: Review | None, *, resumed: bool) -> None:
    """Raise InvalidInput if the user wants to review the script but the script cannot be shown.

    Args:
        job: The job.
        review: The function that shows a script to the user, or None if no script can be shown.
        resumed: Whether the run resumes a session. If `resumed` is true, the error message suggests --no-review.
    """
    if job.review and job.script is None and review is None:
        instead = "add --no-review" if resumed else "leave --review out, or use --stop-at script"
        raise InvalidInput(
            f"There is no terminal to show the script on, and EDITOR is not set. Set EDITOR, or {instead}."
        )


@dataclass(frozen=True, slots=True)
class Scripting:
    """Gets the script of a session, and saves each version of the script in the session's folder at once."""

    session: SessionFolder
    calls: CallQueue
    buying: Purchaser
    listener: Listener
    review: Review | None

    def script(self, job: VideoJob) -> Script:
        """Get the script whose text is spoken in the video. The method raises the errors of `write_script`, `rephrase`
        and `review`.
        """
        script = job.script if job.script is not None else self._written(job)
        self.session.keep_script(script)
        if job.review and job.script is None and self.review is not None:
            script = self.review(script)
            self.session.settle_script(script)
            self.session.keep_script(script)
        self.listener.stage(SCRIPT, 1, 1)
        if script.left_out.counts:
            self.listener.left_out(script.left_out)
        logger.info(
            'script "%s": %d scenes, %s', script.title, len(script.scenes), speaking_time_text(script.narration)
        )
        return script

    def _written(self, job: VideoJob) -> Script:
        script = self._bought(partial(pipeline_stages.write_script, self.buying, self.session, script_request(job)))
        if (request := rephrase_request(job, script)) is not None:
            self.session.keep_script(script)
            script = self._bought(partial(pipeline_stages.rephrase, self.buying, request, self.listener.warn))
        return script

    def _bought(self, buy: Callable[[], Script]) -> Script:
        scripts: list[Script] = []
        self.calls.start(Service.GEMINI, buy, scripts.append)
        self.calls.drain()
        return scripts[0]
