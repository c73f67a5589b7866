"""The command `eleven-video pricing`.

It shows the prices of models and the sources of these prices, and changes prices.
"""

from pathlib import Path
from typing import Annotated

import typer

from eleven_video.cli.shell.command import AsJson, QuickCommand, QuickGroup

pricing = typer.Typer(
    cls=QuickGroup,
    help="Show, set and update model prices.",
    rich_markup_mode=None,
    no_args_is_help=False,
    invoke_without_command=True,
)

_Pricing = Annotated[Path | None, typer.Option(help="Your own prices, TOML or JSON.", show_default=False)]
_Service = Annotated[str | None, typer.Option(help="gemini or elevenlabs.", show_default=False)]


@pricing.callback()
def _root(context: typer.Context) -> None:
    """Show model prices and their sources. Without a command: the models of your settings."""
    if context.invoked_subcommand is None:
        show()


@pricing.command("show", cls=QuickCommand)
def show(
    model: Annotated[
        str | None, typer.Argument(help="Model name [default: the models of your settings]", show_default=False)
    ] = None,
    pricing: _Pricing = None,
    as_json: AsJson = False,
) -> None:
    """Show each rate of a model, its source and its start date."""
    from eleven_video.cli.pricing.show import print_prices

    print_prices(model, pricing, as_json=as_json)


@pricing.command("set", cls=QuickCommand)
def set_price(
    words: Annotated[list[str], typer.Argument(metavar="[MODEL] KEY=DOLLARS...", help="Model, then its prices.")],
    service: _Service = None,
    yes: Annotated[bool, typer.Option("--yes", help="Accept prices that look like mistakes.")] = False,
) -> None:
    """Set your own prices for a model. With --service and no model: for the whole service.

    Keys of gemini, in dollars per 1,000,000 tokens: input_token_price_per_million, cached_token_price_per_million,
    output_token_price_per_million, image_token_price_per_million; in dollars per image: image_price.

    Keys of elevenlabs: character_price_per_million, in dollars per 1,000,000 characters; credit_price, per
    credit; overage_credit_price, per credit beyond the plan.

    A price applies to all names of a model (aliases, releases, dates, upper or lower case). Input, output and image
    prices of 0 make the model free.

    Asks for confirmation if the model is unknown or the price is hundreds of times off the list price. Without a
    terminal, such a price needs --yes; otherwise the exit code is 2.
    """
    from eleven_video.cli.pricing.edit import set_own

    set_own(words, service, certain=yes)


@pricing.command("unset", cls=QuickCommand)
def unset_price(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[MODEL] [KEY...]", help="Model and price keys [default: all its prices]"),
    ] = None,
    service: _Service = None,
) -> None:
    """Remove your own prices from the config file."""
    from eleven_video.cli.pricing.edit import unset_own

    unset_own(words or [], service)


@pricing.command("check", cls=QuickCommand)
def check(
    pricing: _Pricing = None,
    as_json: AsJson = False,
) -> None:
    """Check for old, missing and doubtful prices.

    Models in use are those of your settings, and models of the last 30 days that had no price.

    Exit code 0: every model in use has a price that is at most 60 days old, and none of your own prices looks like a
    mistake. Otherwise 3. Old prices that no model in use needs are shown, but do not change the exit code.
    """
    from eleven_video.cli.pricing.check import check_prices

    check_prices(pricing, as_json=as_json)


@pricing.command("update", cls=QuickCommand)
def update(
    address: Annotated[
        str | None, typer.Option("--from", metavar="URL", help="Address to fetch the prices from.", show_default=False)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; change nothing.")] = False,
    reset: Annotated[bool, typer.Option("--reset", help="Go back to the installed prices.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Accept prices that look like mistakes.")] = False,
    as_json: AsJson = False,
) -> None:
    """Fetch newer prices for Gemini's models.

    The prices come from the genai-prices project, from ELEVEN_VIDEO_PRICE_DATA_URL or from --from (https, or http on
    this machine). No other command fetches prices. Older or invalid data is refused. The command lists the changes for
    your models, and asks if a model would lose its price or a price would change by hundreds of times.

    All later commands use the new prices. Recorded calls keep their prices. ElevenLabs' plans are not included.
    """
    from eleven_video.cli.pricing.update import UpdateWish, update_prices

    update_prices(UpdateWish(address, dry_run=dry_run, reset=reset, certain=yes, as_json=as_json))
