"""Every error this product raises on purpose, on one page.

    ElevenVideoError                    exit code
    |-- InvalidInput                    2    what the user typed or passed cannot be used
    |   |-- UnknownModel                2    ... and the nearest model names are said
    |   `-- UnknownVoice                2    ... and the nearest voice names are said
    |-- ConfigurationError              3    a setting or a key is missing or wrong
    |   |-- InvalidPrice                3    a price setting is misspelt or no price
    |   |-- MissingKey                  3
    |   `-- KeyRejected                 3    the service refused the key
    |       `-- PermissionMissing       3    ... for this one thing: the key is good
    |-- ProviderError                   4    a service failed
    |   |-- ServiceUnavailable          4    it is down or overloaded, and trying again did not help
    |   |-- RateLimited                 4    it asked us to slow down, and waiting did not help
    |   |-- RequestRefused              4    it answered that the request itself is wrong
    |   |-- AccountRefused              4    it refuses the account, its plan or its project, whatever the key
    |   |-- ContentBlocked              4    its safety rules blocked the prompt or the answer
    |   |-- InvalidAnswer               4    it answered with something that cannot be used
    |   `-- Unanswered                  4    the call may have been billed but no answer came
    |-- BatchUnfinished                 4    some videos of a batch could not be made
    |-- BudgetExceeded                  5    the next call could pass a limit that the user set
    |   `-- BudgetTooSmall              5    ... or a run needs more than a budget has left: nothing was bought
    |-- QuotaExceeded                   6    the account has no credits or requests left
    |   `-- DoesNotFit                  6    ... for what a run needs: nothing was bought
    |-- RenderError                     7    the video could not be made
    |   `-- OutputNotWritten            7    ... because a file could not be written
    |-- Interrupted                     130  the user stopped the run
    `-- Paused                          0    the run ended after the stage that it was asked to stop at

A message says what happened and what to do, in one or two lines, and never holds a key.
"""

from collections.abc import Sequence


class ElevenVideoError(Exception):
    """Base of all errors raised on purpose; `exit_code` is what the command line returns for it."""

    exit_code = 1


class InvalidInput(ElevenVideoError):
    """What the user typed or passed cannot be used."""

    exit_code = 2


class UnknownModel(InvalidInput):
    """No such model. The message names the nearest ones."""

    def __init__(self, model: str, *, service: str, nearest: Sequence[str] = ()) -> None:
        super().__init__(f"{service} has no model {model!r}." + _suggestion(nearest))


class UnknownVoice(InvalidInput):
    """No such voice. The message names the nearest ones."""

    def __init__(self, voice: str, *, nearest: Sequence[str] = ()) -> None:
        super().__init__(f"ElevenLabs has no voice {voice!r} in this account." + _suggestion(nearest))


class ConfigurationError(ElevenVideoError):
    """A setting is missing or wrong."""

    exit_code = 3


class InvalidPrice(ConfigurationError, ValueError):
    """A price setting is misspelt, or its value is no price."""


class MissingKey(ConfigurationError):
    """A service's key is not set."""


class KeyRejected(ConfigurationError):
    """A service refused the key or what the key is allowed to do."""


class PermissionMissing(KeyRejected):
    """The key is good, but its owner did not allow it this. What needs no permission still works."""


class ProviderError(ElevenVideoError):
    """A service failed to do its part."""

    exit_code = 4


class ServiceUnavailable(ProviderError):
    """The service is down or overloaded."""


class RateLimited(ProviderError):
    """The service asked for fewer requests."""


class RequestRefused(ProviderError):
    """The service says the request itself is wrong."""


class AccountRefused(ProviderError):
    """The service refuses the account: a bill that is not paid, a closed free plan, a suspended project. The key may be good."""


class ContentBlocked(ProviderError):
    """Safety rules blocked the prompt or the answer."""


class InvalidAnswer(ProviderError):
    """The service answered with something that cannot be used. `answer` is its text, which is paid for all the same."""

    def __init__(self, message: str, *, answer: str = "") -> None:
        super().__init__(message)
        self.answer = answer


class Unanswered(ProviderError):
    """The request left, no answer came: it may have been billed."""


class BatchUnfinished(ElevenVideoError):
    """Some videos of a batch could not be made. Each row's own reason was told with it."""

    exit_code = 4


class BudgetExceeded(ElevenVideoError):
    """The next call would pass the limit the user set. `scope` is what that limit holds for, such as "run" or "day", and
    `unit` what it counts: "dollars" or "credits".
    """

    exit_code = 5

    def __init__(self, message: str, *, scope: str = "", unit: str = "dollars") -> None:
        super().__init__(message)
        self.scope = scope
        self.unit = unit


class BudgetTooSmall(BudgetExceeded):
    """A run most likely needs more than its budgets have left. Nothing was bought.

    `needs` says what is short, `way_on` how to allow more, and `remedies` names the values of --fit that would make it fit.
    """

    def __init__(
        self, needs: str, *, way_on: str = "", remedies: Sequence[str] = (), scope: str = "", unit: str = "dollars"
    ) -> None:
        ways = " or ".join([*remedies, "anyway"])
        super().__init__(f"{needs} Nothing was bought.{way_on} (or use --fit {ways})", scope=scope, unit=unit)
        self.needs = needs
        self.remedies = tuple(remedies)


class QuotaExceeded(ElevenVideoError):
    """The account has no credits or requests left."""

    exit_code = 6


class DoesNotFit(QuotaExceeded):
    """A run needs more than the services have left. Nothing was bought.

    `needs` says what is short, and `remedies` names the values of --fit that would make it fit.
    """

    def __init__(self, needs: str, *, remedies: Sequence[str] = ()) -> None:
        ways = " or ".join([*remedies, "anyway"])
        super().__init__(f"{needs} Nothing was bought. To make the video anyway: --fit {ways}")
        self.needs = needs
        self.remedies = tuple(remedies)


class RenderError(ElevenVideoError):
    """The video could not be made."""

    exit_code = 7


class OutputNotWritten(RenderError):
    """A file could not be written: no space, no permission."""


class Paused(ElevenVideoError):
    """The run ended after the `stage` that it was asked to stop at. What was bought is kept, and it can go on."""

    exit_code = 0

    def __init__(self, stage: str) -> None:
        super().__init__(f"Stopped after the {stage}, as asked.")
        self.stage = stage


class Interrupted(ElevenVideoError):
    """The user stopped the run."""

    exit_code = 130


def _suggestion(nearest: Sequence[str]) -> str:
    return f" Did you mean {' or '.join(nearest)}?" if nearest else ""
