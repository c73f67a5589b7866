"""Skips typer's conversion of values that already have their declared type: pydantic, which it uses, loads slowly."""

from collections.abc import Callable, Sequence
from inspect import signature
from typing import Annotated, Any, get_args, get_origin


def take_plain_values(parameters: Sequence[Any], function: Callable[..., Any] | None) -> None:
    """Let the parameters of a command accept values that need no conversion.

    Typer checks every value with pydantic, even a text where a text is declared, and None for an option that was not
    given. Loading pydantic takes longer than printing a report over a year. This function replaces the documented
    method `process_value` of each parameter. If a release of typer calls another method, commands start more slowly
    and otherwise work the same.

    Args:
        parameters: The parameters that the command's `get_params` returns. They are changed in place.
        function: The command's function, whose annotations declare the types of the parameters; None if it has none.
    """
    declared = signature(function).parameters if function is not None else {}
    for one in parameters:
        if _is_single(one) and not isinstance(one.process_value, _PlainValues):
            # The function has no parameter for typer's own options, such as --help. These options are flags.
            kinds = _kinds(declared[one.name].annotation) if one.name in declared else (bool, type(None))
            one.process_value = _PlainValues(one, kinds, one.process_value)


def _kinds(annotation: Any) -> tuple[Any, ...]:
    """The types in an annotation. `Annotated[str | None, ...]` has `str` and `NoneType`."""
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return get_args(annotation) or (annotation,)


def _is_single(parameter: Any) -> bool:
    """Whether the parameter takes a single value. Typer must convert several values to a list."""
    return parameter.nargs == 1 and not getattr(parameter, "multiple", False)


class _PlainValues:
    """Replaces `process_value` of a parameter, and calls the original if a value needs conversion.

    This class is not a dataclass, because defining a dataclass takes a millisecond at every start.
    """

    def __init__(self, parameter: Any, kinds: tuple[Any, ...], convert: Callable[[Any, Any], Any]) -> None:
        self.parameter = parameter
        self.kinds = kinds
        self.convert = convert

    def __call__(self, ctx: Any, value: Any) -> Any:
        if type(value) not in self.kinds or (value is None and self.parameter.required):
            return self.convert(ctx, value)
        callback = self.parameter.callback
        return value if callback is None else callback(ctx, self.parameter, value)
