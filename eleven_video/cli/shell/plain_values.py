"""Takes a value that already has its declared type as it is, so that most commands start without pydantic."""

from collections.abc import Callable, Sequence
from inspect import signature
from typing import Annotated, Any, get_args, get_origin


def take_plain_values(parameters: Sequence[Any], function: Callable[..., Any] | None) -> None:
    """Let the parameters of a command accept values that need no conversion.

    Typer checks every value with pydantic: a text that shall be a text, and an option that was not given. Pydantic takes
    longer to load than a report over a year. `process_value` is the documented method of a parameter; if a release of
    typer calls another one, commands start more slowly and are otherwise the same.

    Args:
        parameters: The parameters, as `get_params` of the command returns them. They are changed in place.
        function: The command's function. The annotations of its signature are the declared types.
    """
    declared = signature(function).parameters if function is not None else {}
    for one in parameters:
        if _is_single(one) and not isinstance(one.process_value, _PlainValues):
            # Typer's own options, such as --help, are not in the function. They are flags.
            kinds = _kinds(declared[one.name].annotation) if one.name in declared else (bool, type(None))
            one.process_value = _PlainValues(one, kinds, one.process_value)


def _kinds(annotation: Any) -> tuple[Any, ...]:
    """The types of an annotation: `str` and `NoneType` of `Annotated[str | None, ...]`."""
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return get_args(annotation) or (annotation,)


def _is_single(parameter: Any) -> bool:
    """Whether the parameter takes one value. Typer makes lists of several."""
    return parameter.nargs == 1 and not getattr(parameter, "multiple", False)


class _PlainValues:
    """Stands before a parameter's own `process_value`. It is no dataclass, because those take a millisecond to make."""

    def __init__(self, parameter: Any, kinds: tuple[Any, ...], convert: Callable[[Any, Any], Any]) -> None:
        self.parameter = parameter
        self.kinds = kinds
        self.convert = convert

    def __call__(self, ctx: Any, value: Any) -> Any:
        if type(value) not in self.kinds or (value is None and self.parameter.required):
            return self.convert(ctx, value)
        callback = self.parameter.callback
        return value if callback is None else callback(ctx, self.parameter, value)
