"""Makes a run fit the remaining quota and budgets, within the job's permitted changes, before anything is bought."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from eleven_video.accounting.budget import Scope, Unit
from eleven_video.accounting.budget_need import OverBudget
from eleven_video.accounting.calibration import Calibration
from eleven_video.accounting.credits import credit_multipliers
from eleven_video.accounting.estimate import ExpectedCalls, beyond_included
from eleven_video.accounting.events import CallKind
from eleven_video.accounting.quota_shortage import Limited, Shortage, shortages
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Fit
from eleven_video.domain.requests.requests import SpeechModel, SpeechQuota, Voice
from eleven_video.domain.timing.pacing import Pacing
from eleven_video.domain.timing.picture_times import MOST_PICTURES
from eleven_video.errors import BudgetTooSmall, DoesNotFit, ElevenVideoError
from eleven_video.ledger.records import Billed
from eleven_video.planning.decoded_speech import DecodedSpeech
from eleven_video.planning.estimate import spoken_by
from eleven_video.planning.remaining import Remaining, remaining
from eleven_video.purchasing.affordability import Affording, too_small, way_on, words
from eleven_video.purchasing.result_store import ResultStore

# Preferred among models with the same credit rate: it speaks all languages, at any speed.
_MULTILINGUAL = "eleven_flash_v2_5"


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fitting job and its speech model; `changes` describes the differences from the requested job."""

    job: VideoJob
    speech_model: SpeechModel
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fitting:
    """The remaining quota and budgets, and possible replacements.

    Attributes:
        kept: Results that are already bought.
        voice: The voice.
        quota: The account's credits; None if unknown.
        requests_left: Requests left today, by Gemini model, if the limit is known.
        speech_models: Returns the models that could speak instead.
        calibration: Factors learned from earlier runs.
        affording: The remaining budgets; None without budgets.
        raised: Factors between billed and listed amounts, by the kind of call.
        session: The session of the run; `is_kept` is whether it was started before.
        decoded: The narrations of `kept` that were decoded already.
    """

    kept: ResultStore
    voice: Voice
    quota: SpeechQuota | None
    requests_left: Mapping[str, int]
    speech_models: Callable[[], Sequence[SpeechModel]]
    calibration: Calibration
    affording: Affording | None = None
    raised: Mapping[Billed, Fraction] = field(default_factory=dict)
    session: str = ""
    is_kept: bool = False
    decoded: DecodedSpeech = field(default_factory=DecodedSpeech)

    def fitted(self, job: VideoJob, speech_model: SpeechModel, *, warn: Callable[[str], None]) -> Fitted:
        """The job with the changes that make it fit, as far as its `fit` allows.

        Args:
            job: The job.
            speech_model: The job's speech model.
            warn: Receives warnings about shortages and changes.

        Raises:
            DoesNotFit: The job most likely needs more than the services have left.
            BudgetTooSmall: The job most likely needs more than a budget has left.
        """
        asked = Fitted(job, speech_model)
        if self._fits(asked) or job.fit is Fit.ANYWAY:
            over = self._over(asked)
            # An empty session is useless if every run hits the same limit.
            hopeless = [one for one in over if one.buys_nothing and one.standing.limit.scope is not Scope.RUN]
            if hopeless:
                raise self._too_small(asked, hopeless)
            for told in (*map(self._words, self._shortages(asked)), *map(words, over)):
                warn(f"{told} Results bought until then are kept.")
            return asked
        changed = asked
        if job.fit.may_change_voice:
            changed = self._with_cheaper_voice(changed, partly=job.fit.may_draw_fewer)
        if job.fit.may_draw_fewer:
            changed = self._with_fewer_pictures(changed)
        lacking = [one for one in self._shortages(changed) if one.is_likely]
        if lacking:
            needs = " ".join(self._words(shortage) for shortage in lacking)
            raise DoesNotFit(needs + self._even_so(asked), remedies=self._remedies(asked))
        if over := [one for one in self._over(changed) if one.is_likely]:
            raise self._too_small(asked, over)
        for change in changed.changes:
            warn(change)
        return changed

    def calls(self, plan: Fitted) -> list[ExpectedCalls]:
        """The calls that are still to be bought."""
        return beyond_included(self._remaining(plan).calls, self.quota.sold_beyond if self.quota else None)

    def _too_small(self, asked: Fitted, over: Sequence[OverBudget]) -> BudgetTooSmall:
        told = way_on(over, self.session, is_kept=self.is_kept)
        return too_small(over, self._remedies(asked), way_on=told, even_so=self._even_so(asked))

    def _even_so(self, asked: Fitted) -> str:
        """The shortfall that remains with the permitted changes, or why none is possible; empty if the job permits none."""
        plan, changes = asked, []
        if asked.job.fit.may_change_voice and self._lacks(asked, Limited.CREDITS):
            if self._has_speech(asked):
                return " Another speech model cannot be used, because some of the narration is already bought."
            cheaper = self._cheaper(asked)
            if not cheaper:
                return f" No speech model takes fewer credits than {asked.speech_model.id}."
            model = min(cheaper, key=lambda one: (_credits(one), one.id != _MULTILINGUAL, one.id))
            plan = Fitted(replace(asked.job, tts_model=model.id), model)
            changes.append(model.id)
        if asked.job.fit.may_draw_fewer and self._lacks(plan, Limited.REQUESTS):
            count = max(1, self._drawn(plan))
            plan = self._of_pictures(plan, count)
            changes.append(f"{count:,} picture{'' if count == 1 else 's'}")
        lacking = [self._words(one) for one in self._shortages(plan) if one.is_likely]
        lacking += [words(one) for one in self._over(plan) if one.is_likely]
        return f" Even with {' and '.join(changes)}: {' '.join(lacking)}" if changes and lacking else ""

    def _over(self, plan: Fitted) -> list[OverBudget]:
        """The budgets that may have too little left."""
        if self.affording is None:
            return []
        return self.affording.over(plan.job, self.calls(plan), self.voice)

    def _shortages(self, plan: Fitted) -> list[Shortage]:
        rest = self._remaining(plan)
        credits_left = self.quota.remaining if self.quota else None
        return shortages(rest.calls, credits_left=credits_left, requests_left=self.requests_left)

    def _remaining(self, plan: Fitted) -> Remaining:
        return remaining(
            plan.job,
            self.kept,
            voice=self.voice,
            speech_model=spoken_by(plan.speech_model, self.voice, self.raised),
            calibration=self.calibration,
            decoded=self.decoded,
        )

    def _lacks(self, plan: Fitted, what: Limited) -> bool:
        """Whether `what` falls short. Both changes can help a dollar budget; only less speech helps a credit budget."""
        if any(shortage.is_likely for shortage in self._shortages(plan) if shortage.what is what):
            return True
        over = [one for one in self._over(plan) if one.is_likely]
        if what is Limited.CREDITS:
            return any(one.standing.limit.unit is Unit.CREDITS or self._speech_has_price(plan) for one in over)
        return any(one.standing.limit.unit is Unit.DOLLARS for one in over)

    def _speech_has_price(self, plan: Fitted) -> bool:
        """Whether less speech saves dollars: credits without a dollar price do not count towards a dollar budget."""
        spoken = [one for one in self._remaining(plan).calls if one.kind is CallKind.SPEECH]
        return self.affording is not None and self.affording.costs_dollars(spoken)

    def _with_cheaper_voice(self, plan: Fitted, *, partly: bool = False) -> Fitted:
        """With the dearest of the cheaper models whose speech fits, if there is one.

        With `partly`, the plan may still exceed a budget, because other changes may save the rest.
        """
        # One model speaks the whole video, so a change would buy existing speech again.
        if not self._lacks(plan, Limited.CREDITS) or self._has_speech(plan):
            return plan
        cheapest = plan
        for model in self._cheaper(plan):
            with_model = Fitted(
                replace(plan.job, tts_model=model.id),
                model,
                (*plan.changes, f"{model.id} speaks instead of {plan.speech_model.id}, {self._credits_reason(plan)}."),
            )
            if not self._lacks(with_model, Limited.CREDITS):
                return with_model
            if not any(shortage.is_likely for shortage in self._shortages(with_model)):
                cheapest = with_model
        return cheapest if partly else plan

    def _cheaper(self, plan: Fitted) -> list[SpeechModel]:
        """The models that could speak for fewer credits, dearest first; empty if they cannot be listed."""
        try:
            offered = self.speech_models()
        except ElevenVideoError:
            return []
        able = [one for one in offered if plan.job.can_be_spoken_by(one)]
        cheaper = [one for one in able if _credits(one) < _credits(plan.speech_model)]
        return sorted(cheaper, key=lambda one: (-_credits(one), one.id != _MULTILINGUAL, one.id))

    def _with_fewer_pictures(self, plan: Fitted) -> Fitted:
        """With as many pictures as fit, if this is at least one per scene. All bought pictures stay in the plan."""
        if not self._lacks(plan, Limited.REQUESTS):
            return plan
        drawn = self._drawn(plan)
        most = min(self._allowed_today(plan, drawn), drawn + self._undrawn(plan), MOST_PICTURES)
        least = max(1, drawn)
        if most < least:
            return plan
        if drawn:
            # Another number of pictures changes all cuts, so each number must be checked.
            counts: Iterable[int] = range(most, least - 1, -1)
            return next((one for one in (self._of_pictures(plan, n) for n in counts) if self._keeps(one, drawn)), plan)
        while least < most:
            middle = (least + most + 1) // 2
            if self._keeps(self._of_pictures(plan, middle), drawn):
                least = middle
            else:
                most = middle - 1
        fewer = self._of_pictures(plan, least)
        return fewer if self._keeps(fewer, drawn) else plan

    def _of_pictures(self, plan: Fitted, count: int) -> Fitted:
        return Fitted(
            replace(plan.job, pacing=Pacing(count=count)),
            plan.speech_model,
            (
                *plan.changes,
                f"The video gets {count:,} picture{'' if count == 1 else 's'}, {self._requests_reason(plan)}.",
            ),
        )

    def _credits_reason(self, plan: Fitted) -> str:
        short = any(one.is_likely and one.what is Limited.CREDITS for one in self._shortages(plan))
        return "for the credits that are left" if short else "to fit the budget"

    def _requests_reason(self, plan: Fitted) -> str:
        short = any(one.is_likely and one.what is Limited.REQUESTS for one in self._shortages(plan))
        return "for the requests that are left today" if short else "to fit the budget"

    def _keeps(self, plan: Fitted, drawn: int) -> bool:
        """Whether a plan fits and uses all bought pictures."""
        return self._drawn(plan) >= drawn and not self._lacks(plan, Limited.REQUESTS)

    def _allowed_today(self, plan: Fitted, drawn: int) -> int:
        """The maximum number of pictures, by the requests left today."""
        model = plan.job.image_model.removeprefix("models/")
        if model not in self.requests_left:
            return MOST_PICTURES
        # The model may write the script too.
        calls = self._remaining(plan).calls
        others = sum(one.calls.expected for one in calls if one.model == model and one.kind is not CallKind.IMAGE)
        return drawn + self.requests_left[model] - round(others)

    def _undrawn(self, plan: Fitted) -> int:
        calls = self._remaining(plan).calls
        return round(sum(one.calls.expected for one in calls if one.kind is CallKind.IMAGE))

    def _drawn(self, plan: Fitted) -> int:
        there, _ = self._remaining(plan).have.get(CallKind.IMAGE, (0, None))
        return there

    def _has_speech(self, plan: Fitted) -> bool:
        rest = self._remaining(plan)
        there, _ = rest.have.get(CallKind.SPEECH, (0, None))
        return there > 0

    def _remedies(self, asked: Fitted) -> list[str]:
        """The changes that would make the job fit; both only if neither alone is enough."""
        voice, pictures = self._with_cheaper_voice(asked), self._with_fewer_pictures(asked)
        partly = self._with_cheaper_voice(asked, partly=True)
        alone = [str(fit) for fit, plan in ((Fit.VOICE, voice), (Fit.PICTURES, pictures)) if self._fits(plan)]
        return alone or ([str(Fit.BOTH)] if self._fits(self._with_fewer_pictures(partly)) else [])

    def _fits(self, plan: Fitted) -> bool:
        short = any(one.is_likely for one in self._shortages(plan))
        return not short and not any(one.is_likely for one in self._over(plan))

    def _words(self, shortage: Shortage) -> str:
        needed, left = round(shortage.needed.expected), shortage.left
        most = round(shortage.needed.high)
        about = f"about {needed:,}" if shortage.is_likely else f"up to {most:,}"
        if shortage.what is Limited.CREDITS:
            until = self.quota.resets_at if self.quota else None
            resets = f" until {until.astimezone():%Y-%m-%d}" if until else ""
            return f"The video needs {about} credits of ElevenLabs; {left:,} are left{resets}."
        return f"The video needs {about} requests to {shortage.model}; {left:,} are left today."


def _credits(model: SpeechModel) -> Fraction:
    """Credits per character, from the service or else from the data file."""
    told = model.credits_per_character
    return Fraction(told) if told else credit_multipliers().get(model.id, Fraction(1))
