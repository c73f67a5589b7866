"""Makes commands start faster: Typer does not convert values that already have their declared type."""

from collections.abc import Callable, Sequence
from inspect import signature
from typing import Annotated, Any, get_args, get_origin


def take_plain_values(parameters: Sequence[Any], function: Callable[..., Any] | None) -> None:
    """Let the parameters of a command accept values without a conversion, if their type is already right.

    Typer checks every value with pydantic, even if the value already has the declared type. Loading pydantic takes
    longer than printing a report about a whole year. This function replaces the documented method `process_value` of
    each parameter. If a later version of Typer calls another method, commands only start more slowly.

    Args:
        parameters: The parameters from the command's `get_params`. The function changes these objects.
        function: The function of the command. Its annotations declare the types of the parameters. `function` is None
            if the command has no function.
    """
    declared = signature(function).parameters if function is not None else {}
    for one in parameters:
        if _is_single(one) and not isinstance(one.process_value, _PlainValues):
            # The function has no parameter for Typer's own options, such as --help. Typer's own options are flags.
            kinds = _kinds(declared[one.name].annotation) if one.name in declared else (bool, type(None))
            one.process_value = _PlainValues(one, kinds, one.process_value)


def _kinds(annotation: Any) -> tuple[Any, ...]:
    """The types in an annotation. For `Annotated[str | None, ...]`, they are `str` and `NoneType`."""
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return get_args(annotation) or (annotation,)


def _is_single(parameter: Any) -> bool:
    """Whether the parameter takes a single value. If it takes several values, Typer must convert them to a list."""
    return parameter.nargs == 1 and not getattr(parameter, "multiple", False)


class _PlainValues:
    """Replaces `process_value` of a parameter. If a value must be converted, it calls the original `process_value`.

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
