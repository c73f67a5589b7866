"""Records which report files a batch has written. The next run of the batch may replace the recorded files."""

import json
from collections.abc import Mapping
from typing import Any

from eleven_video.config.paths import batches_dir
from eleven_video.errors import InvalidInput
from eleven_video.files import make_private_folder, read_regular, write_whole
from eleven_video.purchasing.written_files import MadeFiles


def batch_reports(key: str) -> MadeFiles:
    """The report files that the batch with the key `key` has written. `MadeFiles.note` raises OSError if the list of
    the report files cannot be saved.
    """
    file = batches_dir() / f"{key}.reports.json"

    def read() -> Mapping[str, Any]:
        try:
            record = json.loads(read_regular(file))
        except (OSError, ValueError, RecursionError) as error:
            raise InvalidInput(f"{file} cannot be read: {error}.") from None
        return record if isinstance(record, dict) else {}

    def write(record: Mapping[str, Any]) -> None:
        make_private_folder(file.parent)
        write_whole(file, json.dumps(record).encode(), owners=True)

    return MadeFiles(read, write)
