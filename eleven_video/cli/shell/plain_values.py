"""Takes a value that already has its declared type as it is, so that most commands start without pydantic."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, get_args, get_type_hints


def take_plain_values(parameters: Sequence[Any], function: Callable[..., Any] | None) -> None:
    """Let the parameters of a command accept values that need no conversion.

    Typer checks every value with pydantic: a text that shall be a text, and an option that was not given. Pydantic takes
    longer to load than a report over a year. `process_value` is the documented method of a parameter; if a release of
    typer calls another one, commands start more slowly and are otherwise the same.

    Args:
        parameters: The parameters, as `get_params` of the command returns them. They are changed in place.
        function: The command's function, whose annotations are the declared types.
    """
    hints = get_type_hints(function) if function is not None else {}
    for one in parameters:
        if _is_single(one) and not isinstance(one.process_value, _PlainValues):
            # Typer's own options, such as --help, are not in the function. They are flags.
            hint = hints.get(one.name, bool | None)
            one.process_value = _PlainValues(one, get_args(hint) or (hint,), one.process_value)


def _is_single(parameter: Any) -> bool:
    """Whether the parameter takes one value. Typer makes lists of several."""
    return parameter.nargs == 1 and not getattr(parameter, "multiple", False)


@dataclass(frozen=True, slots=True)
class _PlainValues:
    """Stands before a parameter's own `process_value`."""

    parameter: Any
    kinds: tuple[Any, ...]
    convert: Callable[[Any, Any], Any]

    def __call__(self, ctx: Any, value: Any) -> Any:
        if type(value) not in self.kinds or (value is None and self.parameter.required):
            return self.convert(ctx, value)
        callback = self.parameter.callback
        return value if callback is None else callback(ctx, self.parameter, value)
