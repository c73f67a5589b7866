"""The command `eleven-video sandbox` runs a local server that answers any client like Gemini and ElevenLabs."""

from typing import Annotated

import typer

from eleven_video.cli.shell.garbage_collection import collect_garbage_as_usual
from eleven_video.errors import ConfigurationError, InvalidInput
from eleven_video.sandbox.account_defaults import CREDIT_LIMIT, CREDITS_USED

_HERE = "127.0.0.1"


def sandbox(
    port: Annotated[int, typer.Option(help="TCP port; 0 for any free port.", min=0, max=65535)] = 8011,
    seed: Annotated[int, typer.Option(help="The same seed gives the same scripts, voices and pictures.")] = 0,
    fault: Annotated[
        list[str] | None, typer.Option(help="Fault to inject, such as image,status=503,times=2. Repeatable.")
    ] = None,
    latency: Annotated[float, typer.Option(help="Minimum seconds per call.", min=0, max=600)] = 0.0,
    credit_limit: Annotated[int, typer.Option(help="Credits of the ElevenLabs account.", min=0)] = CREDIT_LIMIT,
    credits_used: Annotated[int, typer.Option(help="Credits used before.", min=0)] = CREDITS_USED,
    host: Annotated[
        str, typer.Option(help="Address to listen on; an address that other machines can reach needs a --token.")
    ] = _HERE,
    token: Annotated[
        str,
        typer.Option(
            help="Answer only clients that send this as their key. Set it in the variable to keep it out of process lists.",
            envvar="ELEVEN_VIDEO_SANDBOX_TOKEN",
            show_default=False,
        ),
    ] = "",
    origin: Annotated[
        list[str] | None,
        typer.Option(help="Accept requests from web pages of this origin, such as http://localhost:5173. Repeatable."),
    ] = None,
) -> None:
    """Run a local stand-in for Gemini and ElevenLabs. It runs until Ctrl-C, bills nothing and needs no key.

    Point a client at it with any key: ELEVEN_VIDEO_GEMINI_BASE_URL and ELEVEN_VIDEO_ELEVENLABS_BASE_URL for this
    program, base_url for the services' own SDKs.
    """
    from eleven_video.domain.requests.endpoint import is_key
    from eleven_video.sandbox.faults.fault_plan import Fault
    from eleven_video.sandbox.server import Sandbox

    token = token.strip()
    if token and not is_key(token):
        raise InvalidInput("The token contains spaces or characters that a key cannot have. Use letters and digits.")
    try:
        faults = [Fault.parse(one) for one in fault or ()]
    except ValueError as error:
        raise InvalidInput(f"--fault: {error}") from None
    try:
        server = Sandbox(
            port,
            seed=seed,
            faults=faults,
            latency=latency,
            credits_used=credits_used,
            credit_limit=credit_limit,
            host=_HERE if host.lower() == "localhost" else host.strip("[]"),
            token=token,
            origins=origin or (),
        )
    except ValueError as error:
        if "origin" in str(error):
            raise InvalidInput(f"--origin: {error}.") from None
        remedy = "" if token else " Give a token with --token or ELEVEN_VIDEO_SANDBOX_TOKEN."
        raise InvalidInput(f"--host: {error}.{remedy}") from None
    try:
        server.start()
    except OSError as error:
        raise ConfigurationError(
            f"Port {port} of {host} cannot be used: {error.strerror or error}. Choose another --port."
        ) from None
    whom = " to whoever sends the token as the key" if token else ""
    typer.echo(f"The sandbox answers as both services at {server.url}{whom}. Ctrl-C ends it.")
    collect_garbage_as_usual()
    server.serve_forever()
