"""Reading the file of a batch, whatever it contains."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eleven_video.domain.batch_file import MOST_BYTES, MOST_ROWS, read_rows
from eleven_video.domain.batch_rows import BadRow, RowsFormat, WrittenRow
from eleven_video.errors import InvalidInput

FIELDS = ("prompt", "script", "duration", "voice", "text_model", "fps", "budget")


def rows(text: str | bytes, **how):
    data = text if isinstance(text, bytes) else text.encode()
    return [
        (row.line, row.cells if isinstance(row, WrittenRow) else row.reason) for row in read_rows(data, FIELDS, **how)
    ]


def test_a_table_has_a_row_for_each_line_and_leaves_out_what_is_empty():
    text = 'prompt, Text-Model ,fps\nBees,,30\n\n,,\n"Why,\nthe ""sky""",m,\n'

    assert rows(text, name="x.csv") == [
        (2, {"prompt": "Bees", "fps": "30"}),
        (5, {"prompt": 'Why,\nthe "sky"', "text_model": "m"}),
    ]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_make_no_difference(ends, mark):
    table, objects, prompts = (
        "prompt,fps\nBees,30\nSnow,\n",
        '{"prompt": "Bees", "fps": 30}\n{"prompt": "Snow"}\n',
        "Bees\nSnow\n",
    )

    def read(text, name):
        return [cells for _, cells in rows(mark + text.replace("\n", ends), name=name)]

    assert read(table, "x.csv") == read(objects, "x.jsonl") == [{"prompt": "Bees", "fps": "30"}, {"prompt": "Snow"}]
    assert read(prompts, "x.txt") == [{"prompt": "Bees"}, {"prompt": "Snow"}]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("prompt\nBees\n", [(2, {"prompt": "Bees"})]),
        ("prompt;fps\nBees;30\n", [(2, {"prompt": "Bees", "fps": "30"})]),
        ("prompt\tfps\nBees\t30\n", [(2, {"prompt": "Bees", "fps": "30"})]),
        ('{"prompt": "Bees"}\n', [(1, {"prompt": "Bees"})]),
        (
            "Bees, snow and other things\nWhy?\n",
            [(1, {"prompt": "Bees, snow and other things"}), (2, {"prompt": "Why?"})],
        ),
        ("A prompt\nof two lines\n", [(1, {"prompt": "A prompt"}), (2, {"prompt": "of two lines"})]),
    ],
)
def test_the_format_is_detected_from_the_beginning(text, found):
    assert rows(text) == found


def test_a_given_format_takes_precedence_over_the_file_name():
    assert rows("prompt\nBees\n", name="x.csv", written_as=RowsFormat.TEXT) == [
        (1, {"prompt": "prompt"}), (2, {"prompt": "Bees"}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "It has no rows"),
        ("\n \r\n", "It has no rows"),
        ("prompt,fps\n,\n", "It has no rows"),
        ("prompt,voise\nBees,x\n", "There is no column 'voise'. Did you mean voice?"),
        ("prompt,colour\nBees,x\n", "There is no column 'colour'. Known columns: prompt, script,"),
        ("prompt,fps,FPS\nBees,24,25\n", "column fps twice"),
        ("fps,voice\n24,x\n", "has no column prompt or script"),
        ('"prompt\nBees\n', "Its header cannot be read"),
        (b"PK\x03\x04rest", "It is a spreadsheet or an archive. Save it as CSV"),
        ("prompt\nBees".encode("utf-16"), "It is UTF-16 text. Save it as UTF-8."),
        (b"\xffrompt\nBees\n", "There is no column"),
        (b"x" * (MOST_BYTES + 1), "over 16 MB"),
        ("prompt\n" + "Bees\n" * (MOST_ROWS + 1), "more than 10,000 rows"),
    ],
)  # fmt: skip
def test_an_unusable_file_is_refused_with_the_reason(text, said):
    with pytest.raises(InvalidInput) as error:
        rows(text, name="x.csv")

    assert said in str(error.value)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('"x"', "It is not a JSON object"),
        ("7", "It is not a JSON object"),
        ("[]x", "It is not valid JSON"),
        ("{'prompt': 'x'}", "It is not valid JSON"),
        ('{"prompt": "x", "voise": "y"}', "Did you mean voice?"),
        ('{"prompt": "x", "Prompt": "y"}', "prompt appears twice"),
        ('{"prompt": ["x"]}', "prompt must be a text or a number"),
        ('{"prompt": true}', "prompt must be a text or a number"),
        ('{"prompt": "x", "fps": NaN}', "NaN is not a number"),
        ('{"prompt": "\\ud800"}', "not UTF-8"),
        ('{"prompt": "a\\u0000b"}', "NUL character"),
        ('{"a":' * 100_000, "It is not valid JSON"),
    ],
)
def test_an_invalid_line_does_not_affect_the_other_rows(line, said):
    good = '{"prompt": "Bees", "budget": 0.10, "voice": null}'

    first, second, third = rows(f"{good}\n{line}\n{good}\n", name="x.jsonl")

    assert first == (1, {"prompt": "Bees", "budget": "0.10"})
    assert second[0] == 2
    assert said in second[1]
    assert third[0] == 3


def test_a_list_of_objects_is_distinguished_from_json_lines():
    with pytest.raises(InvalidInput, match="one JSON list"):
        rows('[{"prompt": "Bees"}]', name="x.json")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (b"Bees\x00,24", "prompt contains a NUL character"),
        (b"B\xe4r,24", "prompt is not UTF-8 text"),
        (b"Bees,24,extra", "It has 3 cells, and the header names 2 columns"),
        (b"Bees," + b"2" * 1001, "fps has 1,001 characters; the limit is 1,000"),
        (b"B" * 130_000 + b",24", "prompt has 130,000 characters"),
        (b"B" * 140_000 + b",24", "It is not a valid table row"),
        (b'"Bees"x,24', "It is not a valid table row"),
    ],
)
def test_a_row_of_a_table_that_cannot_be_used_leaves_the_others(row, said):
    first, second, third = rows(b"prompt,fps\nBees,24\n" + row + b"\nSnow,25\n", name="x.csv")

    assert (first[0], second[0], third) == (2, 3, (4, {"prompt": "Snow", "fps": "25"}))
    assert said in second[1]


@pytest.mark.parametrize("broken", ['"Bees\nSnow,25\n', '"' + "B" * 80_000 + "\n" + "C" * 80_000 + '",24\nSnow,25\n'])
def test_nothing_is_guessed_of_what_comes_after_a_broken_row_of_several_lines(broken):
    first, second = rows("prompt,fps\nBees,24\n" + broken, name="x.csv")

    assert first == (2, {"prompt": "Bees", "fps": "24"})
    assert second[0] == 3
    assert "The rest of the file is not read." in second[1]


def test_a_cell_of_ten_thousand_characters_is_a_prompt():
    assert rows("prompt\n" + "B" * 10_000, name="x.csv") == [(2, {"prompt": "B" * 10_000})]


def test_a_bad_row_says_what_it_is_about_without_codes_for_terminals():
    (row,) = read_rows(b"prompt,fps\n\x1b[31mBees\x00" + b"x" * 200 + b",24\n", FIELDS, name="x.csv")

    assert isinstance(row, BadRow)
    assert row.title.startswith("Beesx")
    assert len(row.title) == 80


@given(st.binary(max_size=300), st.sampled_from([None, *RowsFormat]))
def test_any_input_becomes_rows_or_is_refused_with_a_reason(data, written_as):
    lines = data.count(b"\n") + data.count(b"\r") + 1
    try:
        found = read_rows(data, FIELDS, written_as=written_as)
    except InvalidInput:
        return
    numbers = [row.line for row in found]
    assert numbers == sorted(set(numbers))
    assert 1 <= numbers[0] <= numbers[-1] <= lines
    for row in found:
        if isinstance(row, BadRow):
            assert row.reason
        else:
            assert row.cells
            assert set(row.cells) <= set(FIELDS)
            assert all(text == text.strip() and text.encode() and "\0" not in text for text in row.cells.values())


_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(
    lambda text: text.strip() == text != ""
)


@given(
    st.lists(
        st.fixed_dictionaries({"prompt": _TEXTS}, optional={"voice": _TEXTS, "fps": _TEXTS}), min_size=1, max_size=5
    )
)
def test_rows_survive_writing_and_reading_in_each_format(wanted):
    import csv
    import io

    table = io.StringIO()
    writer = csv.DictWriter(table, ["prompt", "voice", "fps"])
    writer.writeheader()
    writer.writerows(wanted)
    objects = "\n".join(json.dumps(one) for one in wanted)

    assert [cells for _, cells in rows(table.getvalue(), name="x.csv")] == wanted
    assert [cells for _, cells in rows(objects, name="x.jsonl")] == wanted
