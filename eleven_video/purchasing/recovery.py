"""Prepares a run that resumes a session.

It records in the ledger the calls whose results were saved but not counted. It handles calls without an answer as the
user has chosen with --on-unknown.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from eleven_video.accounting.calls import Call, CallKind, Outcome
from eleven_video.domain.options import UnresolvedCallPolicy
from eleven_video.errors import ContentBlocked, InvalidAnswer, Unanswered
from eleven_video.ledger.entries import Entry, Settle
from eleven_video.ledger.records import Attempt, Resolution
from eleven_video.ledger.spool.entry_lines import from_line
from eleven_video.purchasing.result_store import Lost, ResultStore
from eleven_video.ui.cost_words import most_text

if TYPE_CHECKING:
    from eleven_video.ledger.store import Ledger

_PATIENCE_S = 5.0


def settle_stored(ledger: "Ledger", session: str, kept: ResultStore) -> list[Attempt]:
    """Record in the ledger the calls whose results were saved before a crash. The function returns the unresolved calls
    of the session.

    If the ledger already has a call, the call is not counted a second time.
    """
    waiting = {attempt.intent.id for attempt in ledger.open_attempts(session)}
    for key, line in kept.calls():
        entry = _entry(line)
        if not isinstance(entry, Settle):
            continue
        if entry.attempt in waiting:
            ledger.settle(entry.attempt, entry.charge)
        else:
            # The attempt was settled earlier, or the attempt was recorded in an older ledger that was lost.
            ledger.record(session, entry.charge)
        _refuse_undrawn(kept, key, entry.charge.call)
    unknown = []
    for attempt in ledger.open_attempts(session):
        if attempt.intent.content_key in kept:
            # The result is stored, so the service has billed the call. The usage of the call is unknown, so the
            # reservation of the call still counts against the limits.
            ledger.resolve(attempt.intent.id, Resolution.BILLED)
        else:
            unknown.append(attempt)
    ledger.flush(_PATIENCE_S)
    return unknown


def decide(
    ledger: "Ledger | None", unknown: Sequence[Attempt], kept: ResultStore, on_unknown: UnresolvedCallPolicy
) -> None:
    """Stop, skip or retry unresolved calls, as the user has chosen with --on-unknown.

    `unknown` lists the unresolved calls that are in the ledger. The result store `kept` also has notes about lost answers. The
    notes about lost answers are needed because the ledger does not list a lost answer whose call was settled, and
    because a run may have no ledger.

    Raises:
        Unanswered: The user's policy is to stop, or the user's policy is to skip but the script is missing.
    """
    if on_unknown is UnresolvedCallPolicy.RETRY:
        kept.forget_skipped()
    keys = {attempt.intent.content_key for attempt in unknown}
    lost = {key: answer for key, answer in kept.lost().items() if key not in keys}
    if not unknown and not lost:
        return
    kinds = {attempt.intent.kind for attempt in unknown} | {answer.kind for answer in lost.values()}
    if on_unknown is UnresolvedCallPolicy.STOP:
        raise Unanswered(
            f"{unresolved_message(unknown, list(lost.values()))} To continue, use --on-unknown retry (may pay twice) "
            "or --on-unknown skip (continues without)."
        )
    if on_unknown is UnresolvedCallPolicy.SKIP and CallKind.SCRIPT in kinds:
        raise Unanswered("The script's answer was lost, and no video can be made without it. Use --on-unknown retry.")
    for key in sorted(keys | set(lost)):
        if on_unknown is UnresolvedCallPolicy.SKIP:
            kept.refuse(key, Unanswered("Its answer was lost, and the call was not repeated."))
        else:
            kept.forget_lost(key)
    if ledger is not None:
        how = Resolution.SKIPPED if on_unknown is UnresolvedCallPolicy.SKIP else Resolution.RETRIED
        for attempt in unknown:
            ledger.resolve(attempt.intent.id, how).wait(_PATIENCE_S)


def unresolved_message(unknown: Sequence[Attempt], lost: Sequence[Lost] = ()) -> str:
    """One or two sentences for the user about calls without a saved answer.

    The sentences have the number of calls and what each call requested. The sentences also have the highest possible
    cost of the calls that got no answer.
    """
    bounds = [attempt.intent.bound_pico for attempt in unknown]
    most = sum(bound or 0 for bound in bounds)
    in_credits = sum(attempt.bound_credits or 0 for attempt in unknown if not attempt.intent.bound_pico)
    cost = most_text(most, in_credits) if None not in bounds else "an unknown amount"
    beside = f" ({cost})" if unknown else ""
    unanswered = [*(_named(attempt) for attempt in unknown), *(answer.named for answer in lost if not answer.billed)]
    unsaved = [answer.named for answer in lost if answer.billed]
    sentences = []
    if unanswered:
        names = ", ".join(unanswered)
        sentences.append(f"{_calls(unanswered)} may have been billed{beside} and brought no answer: {names}.")
    if unsaved:
        verb = "were" if len(unsaved) > 1 else "was"
        sentences.append(
            f"{_calls(unsaved)} {verb} billed and counted, but there was no space to save the answer: {', '.join(unsaved)}."
        )
    return " ".join(sentences)


def left_open(attempts: Sequence[Attempt], videos: Mapping[str, str] | None = None) -> list[str]:
    """Lines of text for a user who ends the program while calls are in progress.

    The first line says how many calls the services may still bill. Each further line names one call and the highest
    possible cost of this call.

    Args:
        attempts: The calls in progress.
        videos: The titles of the videos by session id, or None if there is only one video.
    """
    if not attempts:
        return ["Left at once. No call was in progress."]
    which = "1 call was" if len(attempts) == 1 else f"{len(attempts)} calls were"
    return [
        f"Left at once. {which} not waited for and may be billed:",
        *(f"  {_whose(attempt, videos or {})} ({attempt.intent.model}): {_bound(attempt)}" for attempt in attempts),
    ]


def _whose(attempt: Attempt, videos: Mapping[str, str]) -> str:
    title = videos.get(attempt.intent.session)
    return _named(attempt) if title is None else f"{_named(attempt)} of {title!r}"


def _bound(attempt: Attempt) -> str:
    bound = attempt.intent.bound_pico
    return "an unknown amount" if bound is None else most_text(bound, 0 if bound else attempt.bound_credits or 0)


def _calls(named: Sequence[str]) -> str:
    return f"{len(named)} calls" if len(named) > 1 else "1 call"


def _named(attempt: Attempt) -> str:
    intent = attempt.intent
    if intent.scene is None:
        return "the rephrased script" if intent.kind is CallKind.REPHRASE else "the script"
    return f"{'the narration' if intent.kind is CallKind.SPEECH else 'a picture'} of scene {intent.scene}"


def _entry(line: str) -> Entry | None:
    try:
        return from_line(line)
    except ValueError:
        return None


def _refuse_undrawn(kept: ResultStore, key: str, call: Call) -> None:
    """Store a refusal for a picture that was paid for but not drawn. Because of the stored refusal, no run sends the
    same prompt again.
    """
    if call.kind is CallKind.IMAGE and call.outcome is not Outcome.ANSWERED and key not in kept:
        blocked = call.outcome is Outcome.BLOCKED
        kept.refuse(
            key,
            ContentBlocked(f"The safety rules of {call.model} refused it.")
            if blocked
            else InvalidAnswer(f"{call.model} drew no picture for it."),
        )
