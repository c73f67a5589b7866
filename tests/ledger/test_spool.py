"""The spool file: private, with whole lines only, and not imported before its writer has ended."""

import os
import stat
import sys
from pathlib import Path

import pytest

from eleven_video.ledger.spool.spool import Spool, SpooledLines, finished_spools, is_waiting

FILE = "x.usage-spool.jsonl"


def open_to_others(path: Path) -> bool:
    """Never where the system has no such bits."""
    return os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077 != 0


def test_only_its_owner_can_read_it(tmp_path):
    folder = tmp_path / "spool"
    spool = Spool(folder)
    spool.append(["{}"])
    (file,) = folder.iterdir()

    assert not open_to_others(file)
    assert not open_to_others(folder)
    # Nothing waits to be written: what is acknowledged is with the system.
    assert file.read_bytes() == b"{}\n"
    spool.close()


def test_one_that_still_grows_hides_no_other(tmp_path):
    growing = Spool(tmp_path)
    growing.append(["grows"])
    (first,) = tmp_path.glob(f"*{FILE[1:]}")
    first = first.rename(tmp_path / f"a.{FILE}")
    (tmp_path / f"b.{FILE}").write_text("done\n")

    assert [spooled.lines for spooled in finished_spools(tmp_path)] == [("done",)]
    growing.close()
    assert [spooled.path for spooled in finished_spools(tmp_path)] == [first, tmp_path / f"b.{FILE}"]


def test_bytes_that_are_no_text_spoil_their_line_only(tmp_path):
    (tmp_path / FILE).write_bytes("ganz\u00fc\n".encode() + b"\xff\xfe\n\nwhole\n")

    (spooled,) = finished_spools(tmp_path)
    assert spooled.lines == ("ganz\u00fc", "\ufffd\ufffd", "whole")


def test_a_spool_waits_until_it_is_taken_in(tmp_path):
    assert not is_waiting(tmp_path / "no folder")
    (tmp_path / "x.jsonl").touch()
    assert not is_waiting(tmp_path)
    (tmp_path / FILE).touch()
    assert is_waiting(tmp_path)

    SpooledLines(tmp_path / FILE, ()).finish([])
    assert not is_waiting(tmp_path)
    # As if another process had been quicker.
    SpooledLines(tmp_path / FILE, ()).finish([])


def test_refused_lines_are_kept_as_they_are_for_their_owner(tmp_path):
    for line in ("gr\u00fcn", "rot"):
        (tmp_path / FILE).touch()
        SpooledLines(tmp_path / FILE, (line,)).finish([line])
    (kept,) = tmp_path.glob("*.refused")

    assert kept.name == f"{FILE}.refused"
    assert kept.read_bytes() == "gr\u00fcn\nrot\n".encode()
    assert not open_to_others(kept)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file that opens and cannot be read")
def test_a_spool_that_cannot_be_read_is_left_for_later_and_hides_no_other(tmp_path):
    (tmp_path / f"a.{FILE}").symlink_to("/proc/self/mem")
    (tmp_path / f"b.{FILE}").write_text("done\n")

    assert [spooled.lines for spooled in finished_spools(tmp_path)] == [("done",)]
