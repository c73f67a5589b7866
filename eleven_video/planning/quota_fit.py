"""Checks whether a run fits the remaining quota and the budgets. The check is made before anything is bought.

If a run does not fit, its job is changed as far as the user allows with --fit.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from eleven_video.accounting.budget_limits import Scope, Unit
from eleven_video.accounting.budget_need import OverBudget
from eleven_video.accounting.calibration import Calibration
from eleven_video.accounting.calls import CallKind
from eleven_video.accounting.credits import credit_multipliers
from eleven_video.accounting.estimate import ExpectedCalls, beyond_included
from eleven_video.accounting.quota_shortages import Limited, Shortage, shortages
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Fit
from eleven_video.domain.requests.requests import SpeechModel, SpeechQuota, Voice
from eleven_video.domain.timing.pacing import Pacing
from eleven_video.domain.timing.timing_constants import MOST_PICTURES
from eleven_video.errors import BudgetTooSmall, DoesNotFit, ElevenVideoError
from eleven_video.ledger.records import Billed
from eleven_video.planning.decoded_speech import DecodedSpeech
from eleven_video.planning.estimate import spoken_by
from eleven_video.planning.remaining_calls import Remaining, remaining
from eleven_video.purchasing.affordability import Affording, too_small, way_on, words
from eleven_video.purchasing.result_store import ResultStore

# If several speech models have the same number of credits per character, this model is preferred, because it speaks
# many languages and supports --speed.
_MULTILINGUAL = "eleven_flash_v2_5"


@dataclass(frozen=True, slots=True)
class Fitted:
    """The requested job, or a changed job that fits the quota and the budgets.

    Attributes:
        job: The job.
        speech_model: The speech model of the job, with the facts that ElevenLabs returned about the model.
        changes: One sentence for each difference from the requested job. `changes` is empty if the job was not
            changed.
    """

    job: VideoJob
    speech_model: SpeechModel
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuotaFit:
    """Checks whether a job fits the remaining quota and the budgets, and changes a job that does not fit.

    Attributes:
        results: The result store of the session, which has the results that were already bought.
        voice: The voice that speaks.
        quota: The plan and the credits of the ElevenLabs account, or None if the plan and the credits are unknown.
        requests_left: The number of requests that Gemini still allows today, by model. `requests_left` does not have
            models whose limit is unknown.
        speech_models: A function that returns all speech models. Another speech model may need fewer credits.
        calibration: The factors that were learned from earlier runs.
        affording: The object that checks the remaining budgets, or None if there are no budgets.
        raised: The billed amount divided by the amount at list prices, for each type of call that was billed more than
            the list price.
        session: The id of the session.
        is_saved: Whether the session is already saved, so that the user can resume it.
        decoded: The object that remembers decoded narrations.
    """

    results: ResultStore
    voice: Voice
    quota: SpeechQuota | None
    requests_left: Mapping[str, int]
    speech_models: Callable[[], Sequence[SpeechModel]]
    calibration: Calibration
    affording: Affording | None = None
    raised: Mapping[Billed, Fraction] = field(default_factory=dict)
    session: str = ""
    is_saved: bool = False
    decoded: DecodedSpeech = field(default_factory=DecodedSpeech)

    def fitted(self, job: VideoJob, speech_model: SpeechModel, *, warn: Callable[[str], None]) -> Fitted:
        """The job. If the job does not fit and its option `fit` allows changes, the job is changed so that it fits.

        Args:
            job: The job.
            speech_model: The speech model of the job, with the facts that ElevenLabs returned about the model.
            warn: A function that receives warnings for the user. A warning says which quota or budget may not be
                enough, or how the job was changed.

        Raises:
            DoesNotFit: The job probably needs more requests or credits than the services allow.
            BudgetTooSmall: The job probably needs more than a budget has left.
        """
        asked = Fitted(job, speech_model)
        if self._fits(asked) or job.fit is Fit.ANYWAY:
            over = self._over(asked)
            # If even the first call of a run exceeds a limit, the run would buy nothing. If the exceeded limit is not
            # the limit of the run itself, a resumed run would also exceed the limit. So the run is not started.
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
        """The calls that the job must still buy."""
        return beyond_included(self._remaining(plan).calls, self.quota.sold_beyond if self.quota else None)

    def _too_small(self, asked: Fitted, over: Sequence[OverBudget]) -> BudgetTooSmall:
        told = way_on(over, self.session, is_saved=self.is_saved)
        return too_small(over, self._remedies(asked), way_on=told, even_so=self._even_so(asked))

    def _even_so(self, asked: Fitted) -> str:
        """A sentence for an error message. The sentence says how much would still be missing if all changes that the
        job allows were made, or why no change is possible. The sentence is empty if the job allows no changes.
        """
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
        """The budgets whose remaining amount is smaller than the highest possible cost of the job."""
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
            self.results,
            voice=self.voice,
            speech_model=spoken_by(plan.speech_model, self.voice, self.raised),
            calibration=self.calibration,
            decoded=self.decoded,
        )

    def _lacks(self, plan: Fitted, what: Limited) -> bool:
        """Whether the job probably needs too many credits or too many requests. `what` selects credits or requests.

        A budget that is too small is treated like a quota that is too small. If a dollar budget is too small, both
        cheaper speech and fewer pictures can help, so the result is true for credits and for requests. If a credit
        budget is too small, only cheaper speech can help, so the result is true only for credits.
        """
        if any(shortage.is_likely for shortage in self._shortages(plan) if shortage.what is what):
            return True
        over = [one for one in self._over(plan) if one.is_likely]
        if what is Limited.CREDITS:
            return any(one.standing.limit.unit is Unit.CREDITS or self._speech_has_price(plan) for one in over)
        return any(one.standing.limit.unit is Unit.DOLLARS for one in over)

    def _speech_has_price(self, plan: Fitted) -> bool:
        """Whether cheaper speech saves dollars. If credits have no price in dollars, cheaper speech saves no
        dollars.
        """
        spoken = [one for one in self._remaining(plan).calls if one.kind is CallKind.SPEECH]
        return self.affording is not None and self.affording.costs_dollars(spoken)

    def _with_cheaper_voice(self, plan: Fitted, *, partly: bool = False) -> Fitted:
        """The job with a speech model that needs fewer credits, so that the job fits.

        If the job fits with several models, the model with the highest number of credits per character is used. If the
        job does not fit with any model, `partly` decides the result. If `partly` is false, the job is not changed. If
        `partly` is true, the job gets the cheapest model, because fewer pictures may then make the job fit.
        """
        # One model speaks the whole video. If the model changed now, the narrations that were already bought would have
        # to be bought again.
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
        """The speech models that need fewer credits than the model of the job. The most expensive model is first.

        The result is empty if the list of speech models cannot be read from ElevenLabs.
        """
        try:
            offered = self.speech_models()
        except ElevenVideoError:
            return []
        able = [one for one in offered if plan.job.can_be_spoken_by(one)]
        cheaper = [one for one in able if _credits(one) < _credits(plan.speech_model)]
        return sorted(cheaper, key=lambda one: (-_credits(one), one.id != _MULTILINGUAL, one.id))

    def _with_fewer_pictures(self, plan: Fitted) -> Fitted:
        """The job with the maximum number of pictures with which the job fits. If the job does not fit with any number
        of pictures, the job is not changed.

        All pictures that were already bought stay in the video.
        """
        if not self._lacks(plan, Limited.REQUESTS):
            return plan
        drawn = self._drawn(plan)
        most = min(self._allowed_today(plan, drawn), drawn + self._undrawn(plan), MOST_PICTURES)
        least = max(1, drawn)
        if most < least:
            return plan
        if drawn:
            # If the number of pictures changes, each picture is shown while other words are spoken, so the prompts of
            # the pictures change. So for each possible number of pictures, the function checks whether the bought
            # pictures can still be used.
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
        """Whether a job fits and uses all `drawn` pictures that were already bought."""
        return self._drawn(plan) >= drawn and not self._lacks(plan, Limited.REQUESTS)

    def _allowed_today(self, plan: Fitted, drawn: int) -> int:
        """The maximum number of pictures of the video that is possible with the requests that are left today. This
        number includes the `drawn` pictures that were already bought.
        """
        model = plan.job.image_model.removeprefix("models/")
        if model not in self.requests_left:
            return MOST_PICTURES
        # The image model may also write the script. The calls for the script take some of the remaining requests.
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
        """The values of --fit with which the job would fit. The result has "both" only if neither "voice" nor
        "pictures" is enough.
        """
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
    """The number of credits per character of a speech model. If ElevenLabs does not report the number of credits per
    character, the number in the price data is used.
    """
    told = model.credits_per_character
    return Fraction(told) if told else credit_multipliers().get(model.id, Fraction(1))
