"""A request and its content key travel together: a run computes the key of each request once."""

import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from eleven_video.config.paths import ledger_file
from eleven_video.domain.requests.content_key import Keyed
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.purchasing.result_store import FOLDER
from eleven_video.sandbox.server import Sandbox
from tests.support.pipelines import pipeline_on, script
from tests.support.spending import picture_request, spending_on, tiny_job

_COMPUTING: Any = vars(Keyed)["content_key"].func.__code__


@contextmanager
def computed_keys() -> Iterator[list[Keyed]]:
    """The requests whose key was computed, one entry for each computation, in threads started here and in this one."""
    computed: list[Keyed] = []

    def watch(frame: FrameType, event: str, _arg: object) -> None:
        if event == "call" and frame.f_code is _COMPUTING:
            computed.append(frame.f_locals["self"])

    before = sys.getprofile()
    threading.setprofile(watch)
    sys.setprofile(watch)
    try:
        yield computed
    finally:
        sys.setprofile(before)
        threading.setprofile(before)


def test_a_purchase_computes_its_key_once(tmp_path: Path) -> None:
    """The store looks for the result, the ledger records the intent, the file and its notes are named: all by one key."""
    request = picture_request()
    with Sandbox() as sandbox, spending_on(sandbox.url, tmp_path) as spending, computed_keys() as computed:
        spending.buying().picture(request)
        spending.buying().picture(request)

        assert [id(one) for one in computed] == [id(request)]
        with spending.ledger.reader() as reader:
            (charge,) = reader.session_charges(spending.session)
        assert charge.content_key == request.content_key
        names = {path.name.split(".")[1] for path in (tmp_path / "sessions" / "session" / FOLDER).iterdir()}
        assert names == {request.content_key}


def test_a_run_computes_no_key_of_a_request_twice(tmp_path: Path) -> None:
    with Sandbox() as sandbox, computed_keys() as computed, pipeline_on(sandbox) as pipeline:
        result = pipeline.run(tiny_job(tmp_path / "x.mp4", script=script("The sky is blue.", "Bees see colours.")))
        with LedgerReader.open(ledger_file()) as reader:
            bought = {charge.content_key for charge in reader.session_charges(result.session_id)}

    times = Counter(map(id, computed))
    assert set(times.values()) == {1}
    assert bought <= {request.content_key for request in computed}
    assert len(bought) >= 4
