"""Each kind of call with each fault ends as `docs/reliability.md` says it does. `just reliability` writes that anew."""

import pytest

from tests.support.fault_matrix import CELLS, ran
from tests.support.fault_table import DOCUMENT, table_in

WRITTEN = table_in(DOCUMENT.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("kind", "fault"), CELLS, ids=[f"{kind.name}-{fault.name}" for kind, fault in CELLS])
def test_a_fault_ends_as_is_written_down(kind, fault, tmp_path):
    ended, wrong = ran(kind, fault, tmp_path)

    assert wrong == []
    assert ended == WRITTEN[fault.name, kind.name]


def test_nothing_is_written_down_that_no_run_has_shown():
    assert set(WRITTEN) == {(fault.name, kind.name) for kind, fault in CELLS}
