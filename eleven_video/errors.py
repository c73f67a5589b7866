"""Every error this product raises on purpose, on one page.

    ElevenVideoError                    exit code
    |-- InvalidInput                    2    the user's input cannot be used
    |   |-- UnknownModel                2    ... the message names the nearest models
    |   `-- UnknownVoice                2    ... the message names the nearest voices
    |-- ConfigurationError              3    a setting or a key is missing or wrong
    |   |-- InvalidPrice                3    a price setting is misspelt or not a valid price
    |   |-- MissingKey                  3
    |   `-- KeyRejected                 3    the service refused the key
    |       `-- PermissionMissing       3    ... for this request only: the key is valid
    |-- ProviderError                   4    a service failed
    |   |-- ServiceUnavailable          4    it is down or overloaded, and trying again did not help
    |   |-- RateLimited                 4    it asked for fewer requests, and waiting did not help
    |   |-- RequestRefused              4    it answered that the request itself is wrong
    |   |-- AccountRefused              4    it refuses the account, its plan or its project, whatever the key
    |   |-- ContentBlocked              4    its safety rules blocked the prompt or the answer
    |   |-- InvalidAnswer               4    its answer cannot be used
    |   `-- Unanswered                  4    the call may have been billed but no answer came
    |-- BatchUnfinished                 4    some videos of a batch could not be made
    |-- BudgetExceeded                  5    the next call could pass a limit that the user set
    |   `-- BudgetTooSmall              5    ... or a run needs more than a budget has left: nothing was bought
    |-- QuotaExceeded                   6    the account has no credits or requests left
    |   `-- DoesNotFit                  6    ... enough for the run: nothing was bought
    |-- RenderError                     7    the video could not be made
    |   `-- OutputNotWritten            7    ... because a file could not be written
    |-- Interrupted                     130  the user stopped the run
    `-- Paused                          0    the run ended after the requested stage

A message says what happened and what to do, in one or two lines, and never contains a key.
"""

from collections.abc import Sequence


class ElevenVideoError(Exception):
    """Base of all errors raised on purpose; `exit_code` is what the command line returns for it."""

    exit_code = 1


class InvalidInput(ElevenVideoError):
    """The user's input cannot be used."""

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
    """A price setting is misspelt, or its value is not a valid price."""


class MissingKey(ConfigurationError):
    """A service's key is not set."""


class KeyRejected(ConfigurationError):
    """A service refused the key, or the key lacks a permission."""


class PermissionMissing(KeyRejected):
    """The key is valid, but lacks a permission. Requests without that permission still work."""


class ProviderError(ElevenVideoError):
    """A service failed to do its part."""

    exit_code = 4


class ServiceUnavailable(ProviderError):
    """The service is down or overloaded."""


class RateLimited(ProviderError):
    """The service asks for fewer requests."""


class RequestRefused(ProviderError):
    """The service says the request itself is wrong."""


class AccountRefused(ProviderError):
    """The service refuses the account: an unpaid bill, a closed free plan, a suspended project. The key may be valid."""


class ContentBlocked(ProviderError):
    """Safety rules blocked the prompt or the answer."""


class InvalidAnswer(ProviderError):
    """The service's answer cannot be used. `answer` is its text, which is paid for all the same."""

    def __init__(self, message: str, *, answer: str = "") -> None:
        super().__init__(message)
        self.answer = answer


class Unanswered(ProviderError):
    """The request was sent but no answer came: it may have been billed."""


class BatchUnfinished(ElevenVideoError):
    """Some videos of a batch could not be made. The reason was reported for each row."""

    exit_code = 4


class BudgetExceeded(ElevenVideoError):
    """The next call could pass a limit that the user set. `scope` is the limit's scope, such as "run" or "day", and `unit`
    is "dollars" or "credits".
    """

    exit_code = 5

    def __init__(self, message: str, *, scope: str = "", unit: str = "dollars") -> None:
        super().__init__(message)
        self.scope = scope
        self.unit = unit


class BudgetTooSmall(BudgetExceeded):
    """A run most likely needs more than its budgets have left. Nothing was bought.

    `needs` describes the shortfall, `way_on` how to allow more, and `remedies` the values of --fit that would help.
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

    `needs` describes the shortfall, and `remedies` lists the values of --fit that would help.
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
    """The run ended after the requested `stage`. Its results are kept, and it can be resumed."""

    exit_code = 0

    def __init__(self, stage: str) -> None:
        super().__init__(f"Stopped after the {stage}, as asked.")
        self.stage = stage


class Interrupted(ElevenVideoError):
    """The user stopped the run."""

    exit_code = 130


def _suggestion(nearest: Sequence[str]) -> str:
    return f" Did you mean {' or '.join(nearest)}?" if nearest else ""
