"""Generates the text of settings files: valid TOML with values of any type, and text that is not TOML."""

import json

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.support.anything import TEXTS, torn

_PLAIN = st.sampled_from(
    [
        "0", "1", "-1", "24", "0.05", "1e-7", "1e400", "nan", "-nan", "inf", "-inf", "true", "false", '""', "''", "[]", "{}",
        "9223372036854775808", "9" * 400, "9" * 5000, "0x" + "f" * 5000, "0o17", "1_000", "0." + "1" * 400, "1e-5000", "-0.0",
        "1979-05-27", "07:32:00", "1979-05-27T07:32:00Z", "9999-12-31T23:59:59-23:59", '"1m"', '"$0.50"', '"nan"', '"Infinity"',
        '"1E+999999"', '"1e-999999"', '"-1"', "'\\'", '"\\u0000"', '"\\u202e"', '"""a\nb"""', '"mp4"', '"1080p"', '"99999x99999"',
        "[" * 3000 + "]" * 3000, "{a=" * 500 + "1" + "}" * 500, "[{a = 1}, 2]", "{gemini = {image_price = nan}}", '"eleven"', "=", "", "1 2",
    ]
)  # fmt: skip
VALUES: SearchStrategy[str] = st.recursive(
    _PLAIN | TEXTS.map(lambda text: json.dumps(text.encode(errors="replace").decode())),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda values: f"[{', '.join(values)}]")
        | st.dictionaries(
            st.sampled_from(["a", "gemini", "models", "image_price", '""', '"a.b"']), inner, max_size=3
        ).map(lambda table: "{" + ", ".join(f"{name} = {value}" for name, value in table.items()) + "}")
    ),
    max_leaves=5,
)


def files(*names: str) -> SearchStrategy[bytes]:
    """The contents of settings files that set some of these names. Some are damaged, and some are any bytes."""
    lines = st.lists(st.tuples(st.sampled_from(names), VALUES), max_size=4, unique_by=lambda line: line[0])
    text = lines.map(lambda found: "".join(f"{name} = {value}\n" for name, value in found).encode())
    return text | text.flatmap(torn) | st.binary(max_size=40) | st.just(b"a = " + b"[" * 3000)
