"""`eleven-video pricing`: what models cost and who says so, prices of the user's own, and how old the price data is."""

from pathlib import Path
from typing import Annotated

import typer

from eleven_video.cli._quick import QuickCommand, QuickGroup

pricing = typer.Typer(
    cls=QuickGroup,
    help="Show what models cost and who says so, set prices of your own, check how old the prices are.",
    rich_markup_mode=None,
    no_args_is_help=False,
    invoke_without_command=True,
)

_AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
_Pricing = Annotated[Path | None, typer.Option(help="Your own prices, TOML or JSON.", show_default=False)]
_Service = Annotated[str | None, typer.Option(help="gemini or elevenlabs.", show_default=False)]


@pricing.callback()
def _root(context: typer.Context) -> None:
    """Show what models cost and who says so. Without a command: the models of your settings."""
    if context.invoked_subcommand is None:
        show()


@pricing.command("show", cls=QuickCommand)
def show(
    model: Annotated[
        str | None, typer.Argument(help="Any model; else those of your settings.", show_default=False)
    ] = None,
    pricing: _Pricing = None,
    as_json: _AsJson = False,
) -> None:
    """Show each rate of a model, where it is from and since when it holds."""
    from eleven_video.cli._pricing import print_prices

    print_prices(model, pricing, as_json=as_json)


@pricing.command("set", cls=QuickCommand)
def set_price(
    words: Annotated[list[str], typer.Argument(metavar="[MODEL] KEY=DOLLARS...", help="The model, then its prices.")],
    service: _Service = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask about a price that looks like a mistake.")] = False,
) -> None:
    """Write prices of your own to the config file, for a model or with --service alone for all of a service.

    Keys of gemini, in dollars per 1,000,000 tokens: input_token_price_per_million, cached_token_price_per_million,
    output_token_price_per_million, image_token_price_per_million; in dollars per image: image_price.

    Keys of elevenlabs: character_price_per_million, in dollars per 1,000,000 characters; credit_price, per credit.

    A price holds for a model by all its names: aliases, releases and dates, in any case. Input, output and image prices
    of 0 make all of it free.

    Asks about a model that is not known and a price that is hundreds of times off the list. Without a terminal that is
    exit code 2, unless --yes is given.
    """
    from eleven_video.cli._pricing_setting import set_own

    set_own(words, service, certain=yes)


@pricing.command("unset", cls=QuickCommand)
def unset_price(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[MODEL] [KEY...]", help="The model; keys, else all of its prices.")
    ] = None,
    service: _Service = None,
) -> None:
    """Take prices of your own out of the config file again."""
    from eleven_video.cli._pricing_setting import unset_own

    unset_own(words or [], service)


@pricing.command("check", cls=QuickCommand)
def check(
    pricing: _Pricing = None,
    as_json: _AsJson = False,
) -> None:
    """Check how old the prices are, that every model in use has one, and that none of yours looks like a mistake.

    In use are the models of your settings, and those of the last 30 days that had no price.

    Leaves with 0 where each of them has a price that is at most 60 days old and no price of yours is doubtful, else
    with 3. Old prices that nothing in use is priced by are shown and change nothing.
    """
    from eleven_video.cli._pricing_check import check_prices

    check_prices(pricing, as_json=as_json)


@pricing.command("update", cls=QuickCommand)
def update(
    address: Annotated[
        str | None, typer.Option("--from", metavar="URL", help="Where to fetch from.", show_default=False)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would change, and change nothing.")] = False,
    reset: Annotated[bool, typer.Option("--reset", help="Go back to the installed prices.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask about prices that look wrong.")] = False,
    as_json: _AsJson = False,
) -> None:
    """Fetch newer prices of Gemini's models than the installed ones, without a new installation.

    They come from the makers of genai-prices, or from ELEVEN_VIDEO_PRICE_DATA_URL or --from (https, or http on this
    machine), and only when you ask. They are taken if they are sound and not older: what changes for your models is
    told, and a model that loses its price or a price that moves by hundreds of times is asked about.

    All later commands use them. Recorded prices never change. ElevenLabs' plans are not part of it.
    """
    from eleven_video.cli._pricing_update import UpdateWish, update_prices

    update_prices(UpdateWish(address, dry_run=dry_run, reset=reset, certain=yes, as_json=as_json))
