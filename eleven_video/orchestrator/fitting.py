"""Makes a run fit what the services have left, as far as it may, before anything is bought."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from eleven_video.accounting.calibration import Calibration
from eleven_video.accounting.credits import credit_multipliers
from eleven_video.accounting.events import CallKind
from eleven_video.accounting.shortage import Limited, Shortage, shortages
from eleven_video.domain.fit import Fit
from eleven_video.domain.pacing import MOST_PICTURES, Pacing
from eleven_video.domain.requests import SpeechModel, SpeechQuota, Voice
from eleven_video.errors import DoesNotFit, ElevenVideoError
from eleven_video.orchestrator.job import VideoJob
from eleven_video.orchestrator.kept import Kept
from eleven_video.orchestrator.remaining import Remaining, remaining

# Of models that take the same credits this one is taken: it speaks all the languages, at any speed.
_MULTILINGUAL = "eleven_flash_v2_5"


@dataclass(frozen=True, slots=True)
class Fitted:
    """A job and the model that speaks, as they fit; `changes` says what is otherwise than was asked for."""

    job: VideoJob
    speech_model: SpeechModel
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fitting:
    """What is left, and what may be used instead.

    Attributes:
        kept: What is bought already.
        voice: Who speaks.
        quota: The account's credits; None where they are not known.
        requests_left: Of today, by Gemini model, where the limit is known.
        speech_models: Asks for the models that could speak instead.
        calibration: What earlier runs teach about what a run will use.
    """

    kept: Kept
    voice: Voice
    quota: SpeechQuota | None
    requests_left: Mapping[str, int]
    speech_models: Callable[[], Sequence[SpeechModel]]
    calibration: Calibration

    def fitted(self, job: VideoJob, speech_model: SpeechModel, *, warn: Callable[[str], None]) -> Fitted:
        """The job as it can be run, changed no further than its `fit` says.

        Args:
            job: What is wanted.
            speech_model: The model that is to speak it.
            warn: Told what may run short, and what is changed.

        Raises:
            DoesNotFit: It most likely needs more than is left.
        """
        asked = Fitted(job, speech_model)
        found = self._shortages(asked)
        if not any(shortage.is_likely for shortage in found) or job.fit is Fit.ANYWAY:
            for shortage in found:
                warn(f"{self._words(shortage)} What is bought until then is kept.")
            return asked
        changed = asked
        if job.fit.may_change_voice:
            changed = self._with_cheaper_voice(changed)
        if job.fit.may_draw_fewer:
            changed = self._with_fewer_pictures(changed)
        lacking = [shortage for shortage in self._shortages(changed) if shortage.is_likely]
        if lacking:
            needs = " ".join(self._words(shortage) for shortage in lacking)
            raise DoesNotFit(needs, remedies=self._remedies(asked))
        for change in changed.changes:
            warn(change)
        return changed

    def _shortages(self, plan: Fitted) -> list[Shortage]:
        rest = self._remaining(plan)
        credits_left = self.quota.remaining if self.quota else None
        return shortages(rest.calls, credits_left=credits_left, requests_left=self.requests_left)

    def _remaining(self, plan: Fitted) -> Remaining:
        return remaining(
            plan.job, self.kept, voice=self.voice, speech_model=plan.speech_model, calibration=self.calibration
        )

    def _lacks(self, plan: Fitted, what: Limited) -> bool:
        return any(shortage.is_likely for shortage in self._shortages(plan) if shortage.what is what)

    def _with_cheaper_voice(self, plan: Fitted) -> Fitted:
        """With the dearest of the cheaper models whose speech fits, if there is one."""
        # One voice speaks a video: what is spoken already would have to be bought again.
        if not self._lacks(plan, Limited.CREDITS) or self._has_speech(plan):
            return plan
        try:
            offered = self.speech_models()
        except ElevenVideoError:
            return plan
        able = [one for one in offered if plan.job.can_be_spoken_by(one)]
        cheaper = [one for one in able if _credits(one) < _credits(plan.speech_model)]
        for model in sorted(cheaper, key=lambda one: (-_credits(one), one.id != _MULTILINGUAL, one.id)):
            with_model = Fitted(
                replace(plan.job, tts_model=model.id),
                model,
                (*plan.changes, f"{model.id} speaks instead of {plan.speech_model.id}, for the credits that are left."),
            )
            if not self._lacks(with_model, Limited.CREDITS):
                return with_model
        return plan

    def _with_fewer_pictures(self, plan: Fitted) -> Fitted:
        """With as many pictures as may be drawn today, if that is one a scene at least."""
        short = [one for one in self._shortages(plan) if one.is_likely and one.what is Limited.REQUESTS]
        model = plan.job.image_model.removeprefix("models/")
        found = next((one for one in short if one.model == model), None)
        if found is None:
            return plan
        # The model may write the script too.
        others = round(found.needed.expected) - self._pictures(plan)
        count = found.left - others
        if count < 1:
            return plan
        fewer = Fitted(
            replace(plan.job, pacing=Pacing(count=min(count, MOST_PICTURES))),
            plan.speech_model,
            (*plan.changes, f"The video gets {count:,} pictures, for the requests that are left today."),
        )
        return fewer if not self._lacks(fewer, Limited.REQUESTS) else plan

    def _pictures(self, plan: Fitted) -> int:
        calls = self._remaining(plan).calls
        return round(sum(one.calls.expected for one in calls if one.kind is CallKind.IMAGE))

    def _has_speech(self, plan: Fitted) -> bool:
        rest = self._remaining(plan)
        there, _ = rest.have.get(CallKind.SPEECH, (0, None))
        return there > 0

    def _remedies(self, asked: Fitted) -> list[str]:
        """What would make it fit: both changes only where neither is enough."""
        voice, pictures = self._with_cheaper_voice(asked), self._with_fewer_pictures(asked)
        alone = [str(fit) for fit, plan in ((Fit.VOICE, voice), (Fit.PICTURES, pictures)) if self._fits(plan)]
        return alone or ([str(Fit.BOTH)] if self._fits(self._with_fewer_pictures(voice)) else [])

    def _fits(self, plan: Fitted) -> bool:
        return not any(shortage.is_likely for shortage in self._shortages(plan))

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
    """Credits for a character, as the service says, else as the data file does."""
    told = model.credits_per_character
    return Fraction(told) if told else credit_multipliers().get(model.id, Fraction(1))
