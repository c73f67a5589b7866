"""`eleven-video status`: whether the services answer, and what is left of what they allow."""

from typing import Annotated

import typer


def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show whether ElevenLabs and Gemini answer, how soon, and what is left: credits, requests and tokens.

    Both are asked at once and for free, for 5 seconds at most. Leaves with 0 where one of them answered and no
    key that is set is refused, with 3 where a key is refused or none is set, and with 4 where none answered.
    """
    from eleven_video.cli._status import print_status

    print_status(as_json=as_json)
