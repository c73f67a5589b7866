"""Runs `voices --preview`: shows the cost of a short speech recording, and buys it if the user agrees."""

import sys
from dataclasses import dataclass
from pathlib import Path

from rich.text import Text

from eleven_video.accounting.charge_json import mode_record
from eleven_video.accounting.metrics import CREDIT_PARTS
from eleven_video.accounting.money import amount_record
from eleven_video.accounting.pricing import CostState
from eleven_video.cli.services.voices_run import print_sandbox_note
from eleven_video.cli.shell.json_result import print_json_result
from eleven_video.cli.shell.output_checks import check_sound_file
from eleven_video.cli.shell.project_spelling import with_settled_project
from eleven_video.cli.shell.signals import stopping
from eleven_video.config.settings import load_settings
from eleven_video.domain.listener import NullListener
from eleven_video.domain.options import Mode
from eleven_video.domain.text.plain_text import one_line, without_controls
from eleven_video.errors import InvalidInput
from eleven_video.orchestrator.receipt import receipt_record
from eleven_video.orchestrator.voice_preview import SENTENCE, Preview, PreviewOffer, previewing
from eleven_video.services.run_mode import likely_mode, pricing_of
from eleven_video.ui.console import console
from eleven_video.ui.cost_words import most_text
from eleven_video.ui.live.log_lines import say
from eleven_video.ui.questions import ask_yes, can_ask
from eleven_video.ui.styles import WARNING_LABEL
from eleven_video.ui.text import money


@dataclass(frozen=True, slots=True)
class PreviewOptions:
    """The options of `voices --preview`, as the user typed them. `output` is None only in a dry run."""

    voice: str
    output: Path | None
    text: str | None
    tts_model: str | None
    agreed: bool
    again: bool
    overwrite: bool
    dry_run: bool
    as_json: bool


class _Warning(NullListener):
    """Prints warnings, for example about the ledger, and ignores all other events."""

    def warn(self, text: str) -> None:
        say(console, Text.assemble(("Warning: ", WARNING_LABEL), one_line(text)))


def preview_voice(options: PreviewOptions) -> None:
    """Buy a short recording of the voice, save it to the output file, and print the path of this file on stdout.

    Raises:
        InvalidInput: An option is invalid. Or the user must agree, but there is no terminal, and --yes was not given.
        ElevenVideoError: `Previewer.buy` has failed.
    """
    text = without_controls(options.text if options.text is not None else SENTENCE).strip()
    if not text:
        raise InvalidInput("The --text is empty. Leave it out to hear the default sentence.")
    if options.output is not None:
        check_sound_file(options.output, overwrite=options.overwrite)
    settings = with_settled_project(load_settings(tts_model=options.tts_model))
    mode = likely_mode(settings)
    print_sandbox_note(mode, "voices")
    with previewing(settings, mode, pricing=pricing_of(settings), listener=_Warning()) as previewer:
        offer = previewer.offer(options.voice, text)
        say(console, Text(_told(offer, mode)))
        if options.dry_run or options.output is None:
            if options.as_json:
                print_json_result(_offer_record(offer, mode))
            return
        if not _agreed(offer, mode, agreed=options.agreed):
            say(console, Text("Nothing was bought."))
            if options.as_json:
                print_json_result({"cancelled": True})
            return
        # After the first Ctrl-C, the program waits for the answer, because the sent call may be billed.
        with stopping(stop=previewer.stop, leave=lambda: None):
            preview = previewer.buy(offer, options.output, again=options.again, replace=options.overwrite)
    if options.as_json:
        print_json_result(_record(offer, preview, mode))
        return
    say(console, Text(_outcome(preview, mode)))
    sys.stdout.write(f"{one_line(preview.file) if sys.stdout.isatty() else preview.file}\n")


def _told(offer: PreviewOffer, mode: Mode) -> str:
    """A sentence about a preview and its cost. The sentence is printed before the preview is bought."""
    request = offer.request
    credits_ = f"{offer.credits:,} credit{'s' * (offer.credits != 1)}"
    what = f"{one_line(request.voice.name)} says {offer.characters:,} characters with {request.model}: {credits_}"
    if offer.is_here:
        return f"{what}. The saved preview is used: this costs nothing."
    if mode is Mode.SANDBOX:
        return f"{what}, none of which is billed."
    if offer.most_pico is None:
        return f"{what}, at a price that is not known."
    return (
        f"{what}, {most_text(offer.most_pico)}."
        if offer.most_pico
        else f"{what}. The cost in dollars is unknown: elevenlabs_plan is not set."
    )


def _agreed(offer: PreviewOffer, mode: Mode, *, agreed: bool) -> bool:
    if agreed or offer.is_here or mode is Mode.SANDBOX:
        return True
    if not can_ask():
        raise InvalidInput(
            "The preview is not free; see the line above. Add --yes to buy it, or confirm on a terminal."
        )
    return ask_yes(console, "Buy this preview?")


def _outcome(preview: Preview, mode: Mode) -> str:
    if not preview.charges:
        return "Reused the saved preview. Nothing was bought."
    billed = sum(charge.call.parts.get(part, 0) for charge in preview.charges for part in CREDIT_PARTS)
    cost = sum(charge.pico for charge in preview.charges)
    dollars = f", {money(cost)}" if cost else ""
    beside = " (sandbox: nothing is billed)" if mode is Mode.SANDBOX else ""
    return f"Counted: {float(billed):,g} credits{dollars}{beside}."


def _record(offer: PreviewOffer, preview: Preview, mode: Mode) -> dict[str, object]:
    return {
        **_request_record(offer, mode),
        "file": str(preview.file),
        "bought": bool(preview.charges),
        "session": preview.session_id or None,
        **receipt_record(preview.charges),
        **({} if preview.charges else {"state": str(CostState.FREE)}),
    }


def _offer_record(offer: PreviewOffer, mode: Mode) -> dict[str, object]:
    """The offer as plain JSON. "bound" is the highest possible cost, or null if no price in dollars is known."""
    return {
        **_request_record(offer, mode),
        "saved": offer.is_here,
        **amount_record("bound", offer.most_pico or None),
        "told": _told(offer, mode),
    }


def _request_record(offer: PreviewOffer, mode: Mode) -> dict[str, object]:
    request = offer.request
    return {
        **mode_record(mode),
        "served_by": str(mode),
        "voice": {"id": request.voice.id, "name": request.voice.name},
        "model": request.model,
        "text": request.text,
        "characters": offer.characters,
        "credits": offer.credits,
    }
