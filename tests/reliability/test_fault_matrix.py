"""Each kind of call with each fault ends as `docs/reliability.md` says it does. `just reliability` writes that anew."""

from itertools import groupby
from operator import itemgetter

import pytest

from tests.support.fault_matrix import CELLS, ran
from tests.support.fault_table import DOCUMENT, table_in

WRITTEN = table_in(DOCUMENT.read_text(encoding="utf-8"))


def quick_cells():
    """Each fault in one kind of call, and the kinds of call in turn."""
    for number, (_, cells) in enumerate(groupby(CELLS, key=itemgetter(1))):
        struck = list(cells)
        yield struck[number % len(struck)]


QUICK = list(quick_cells())
PARAMETERS = [
    pytest.param(kind, fault, id=f"{kind.name}-{fault.name}", marks=[] if (kind, fault) in QUICK else pytest.mark.slow)
    for kind, fault in CELLS
]


@pytest.mark.parametrize(("kind", "fault"), PARAMETERS)
def test_a_fault_ends_as_is_written_down(kind, fault, tmp_path):
    ended, wrong = ran(kind, fault, tmp_path)

    assert wrong == []
    assert ended == WRITTEN[fault.name, kind.name]


def test_nothing_is_written_down_that_no_run_has_shown():
    assert set(WRITTEN) == {(fault.name, kind.name) for kind, fault in CELLS}


def test_each_fault_and_each_kind_of_call_is_in_the_default_run():
    assert {fault.name for _, fault in QUICK} == {fault.name for _, fault in CELLS}
    assert {kind.name for kind, _ in QUICK} == {kind.name for kind, _ in CELLS}
