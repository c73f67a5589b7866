"""All errors that this program raises on purpose, with the exit code of the command line for each.

    ElevenVideoError                    exit code
    |-- InvalidInput                    2    the user's input cannot be used
    |   |-- UnknownModel                2    the service has no such model; the message names the most similar models
    |   `-- UnknownVoice                2    the account has no such voice; the message names the most similar voices
    |-- ConfigurationError              3    a setting or a key is missing or wrong
    |   |-- InvalidPrice                3    a price setting is misspelt or not a valid price
    |   |-- MissingKey                  3    the API key of a service is not set
    |   `-- KeyRejected                 3    a service refused the API key
    |       `-- PermissionMissing       3    the API key is valid, but lacks the permission for this request
    |-- ProviderError                   4    a service failed
    |   |-- ServiceUnavailable          4    the service is down or overloaded, and trying again did not help
    |   |-- RateLimited                 4    the service asked for fewer requests, and waiting did not help
    |   |-- RequestRefused              4    the service answered that the request itself is wrong
    |   |-- AccountRefused              4    the service refuses the account, its plan or its cloud project with any key
    |   |-- ContentBlocked              4    the service's safety rules blocked the prompt or the answer
    |   |-- InvalidAnswer               4    the answer of the service cannot be used
    |   `-- Unanswered                  4    no answer came, but the call may have been billed
    |-- BatchUnfinished                 4    some videos of a batch could not be made
    |-- BudgetExceeded                  5    the next call could cost more than a budget of the user allows
    |   `-- BudgetTooSmall              5    the run needs more than is left of a budget; nothing was bought
    |-- QuotaExceeded                   6    the account has no credits or requests left
    |   `-- DoesNotFit                  6    the run needs more credits or requests than are left; nothing was bought
    |-- RenderError                     7    the video could not be made
    |   `-- OutputNotWritten            7    an output file could not be written
    |-- Interrupted                     130  the user stopped the run
    `-- Paused                          0    the run ended after the stage that the user requested

The message of an error says in one or two lines what happened and what the user can do. The message never contains an
API key.
"""

from collections.abc import Sequence


class ElevenVideoError(Exception):
    """The base class of all errors that are raised on purpose. The command line ends with the error's `exit_code`."""

    exit_code = 1


class InvalidInput(ElevenVideoError):
    """What the user typed, or a file that the user gave, cannot be used."""

    exit_code = 2


class UnknownModel(InvalidInput):
    """A service has no model of the given name. The message names the models with the most similar names."""

    def __init__(self, model: str, *, service: str, nearest: Sequence[str] = ()) -> None:
        super().__init__(f"{service} has no model {model!r}." + _suggestion(nearest))


class UnknownVoice(InvalidInput):
    """The ElevenLabs account has no voice of the given name.

    The message names the voices with the most similar names.
    """

    def __init__(self, voice: str, *, nearest: Sequence[str] = ()) -> None:
        super().__init__(f"ElevenLabs has no voice {voice!r} in this account." + _suggestion(nearest))


class ConfigurationError(ElevenVideoError):
    """A setting or an API key is missing or not valid."""

    exit_code = 3


class InvalidPrice(ConfigurationError, ValueError):
    """A price setting is misspelt, or its value is not a valid price."""


class MissingKey(ConfigurationError):
    """The API key of a service is not set."""


class KeyRejected(ConfigurationError):
    """A service refused the API key, or the API key lacks a permission."""


class PermissionMissing(KeyRejected):
    """The API key is valid, but lacks the permission for this request. Other requests with the key still work."""


class ProviderError(ElevenVideoError):
    """A service failed, or refused a request."""

    exit_code = 4


class ServiceUnavailable(ProviderError):
    """The service is down or overloaded, and trying again did not help."""


class RateLimited(ProviderError):
    """The service refused a request because too many were made in a short time, and waiting did not help."""


class RequestRefused(ProviderError):
    """The service answered that the request itself is wrong, so trying again would not help."""


class AccountRefused(ProviderError):
    """The service refuses the account, for example for an unpaid bill or a suspended cloud project.

    The API key itself may be valid.
    """


class ContentBlocked(ProviderError):
    """The safety rules of the service blocked the prompt or the answer."""


class InvalidAnswer(ProviderError):
    """The answer of the service cannot be used.

    `answer` is the text of the answer. The answer is billed all the same.
    """

    def __init__(self, message: str, *, answer: str = "") -> None:
        super().__init__(message)
        self.answer = answer


class Unanswered(ProviderError):
    """A request was sent, but no answer came. The service may have billed the request."""


class BatchUnfinished(ElevenVideoError):
    """Some videos of a batch could not be made.

    The reason was already reported for each row of the batch that has no video.
    """

    exit_code = 4


class BudgetExceeded(ElevenVideoError):
    """The next call could cost more than a budget of the user allows.

    `scope` says which calls the budget limits, such as "run" for the calls of the run. `unit` is "dollars" or
    "credits".
    """

    exit_code = 5

    def __init__(self, message: str, *, scope: str = "", unit: str = "dollars") -> None:
        super().__init__(message)
        self.scope = scope
        self.unit = unit


class BudgetTooSmall(BudgetExceeded):
    """A run most likely needs more than is left of a budget. Nothing was bought.

    `needs` is a text that says how much is missing. `way_on` is a text that says how to allow more. `remedies` lists
    the values of the option `--fit` that would help.
    """

    def __init__(
        self, needs: str, *, way_on: str = "", remedies: Sequence[str] = (), scope: str = "", unit: str = "dollars"
    ) -> None:
        ways = " or ".join([*remedies, "anyway"])
        super().__init__(f"{needs} Nothing was bought.{way_on} (or use --fit {ways})", scope=scope, unit=unit)
        self.needs = needs
        self.remedies = tuple(remedies)


class QuotaExceeded(ElevenVideoError):
    """The account has no ElevenLabs credits or no Gemini requests left."""

    exit_code = 6


class DoesNotFit(QuotaExceeded):
    """A run needs more credits or requests than the account has left. Nothing was bought.

    `needs` is a text that says how much is missing. `remedies` lists the values of the option `--fit` that would help.
    """

    def __init__(self, needs: str, *, remedies: Sequence[str] = ()) -> None:
        ways = " or ".join([*remedies, "anyway"])
        super().__init__(f"{needs} Nothing was bought. To make the video anyway: --fit {ways}")
        self.needs = needs
        self.remedies = tuple(remedies)


class RenderError(ElevenVideoError):
    """The rendering of the video failed."""

    exit_code = 7


class OutputNotWritten(RenderError):
    """An output file could not be written, for example because the disk is full or a permission is missing."""


class Paused(ElevenVideoError):
    """The run ended after the `stage` that the user requested. The results are stored, and the run can be resumed."""

    exit_code = 0

    def __init__(self, stage: str) -> None:
        super().__init__(f"Stopped after the {stage}, as asked.")
        self.stage = stage


class Interrupted(ElevenVideoError):
    """The user stopped the run, for example with Ctrl+C."""

    exit_code = 130


def _suggestion(nearest: Sequence[str]) -> str:
    return f" Did you mean {' or '.join(nearest)}?" if nearest else ""
