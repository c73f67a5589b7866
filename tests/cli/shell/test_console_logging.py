"""What libraries warn of is in the log at debug level, and never on the screen by itself."""

import subprocess
import sys

import pytest

# A picture whose EXIF data claims more values than it holds: Pillow warns of it, with a path into its own folder.
_CHILD = """
import io, logging, sys
from eleven_video.cli.shell.exit_codes import reported
from eleven_video.cli.shell.console_logging import logging_to

def run(**_):
    from PIL import Image
    tiff = b"II*\\0\\x08\\0\\0\\0\\x01\\0" + b"\\x12\\x01\\x03\\0\\xff\\xff\\0\\0" + b"\\x40\\0\\0\\0" + b"\\0" * 4
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "JPEG", exif=b"Exif\\0\\0" + tiff)
    dict(Image.open(picture).getexif())
    logging.getLogger("PIL.something").warning("a library's own record")
    logging.getLogger("google_genai.models").error("another")
    print("warned")

verbosity = int(sys.argv.pop())
if verbosity:
    inner = run
    def run(**_):
        with logging_to(logging.StreamHandler(), verbosity=verbosity):
            inner()
sys.exit(reported(run))
"""


def _told(verbosity: int) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(verbosity)], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert done.stdout == "warned\n"
    return done.stderr


@pytest.mark.parametrize("verbosity", [0, 1])
def test_log_warnings_of_libraries_are_not_shown(verbosity):
    assert _told(verbosity) == ""


def test_the_log_of_everything_has_it():
    told = _told(2)

    assert "py.warnings: " in told
    assert "UserWarning" in told
    assert "a library's own record" in told


def test_a_record_of_ours_is_seen_without_a_handler():
    code = (
        "import logging\nfrom eleven_video.cli.shell.exit_codes import reported\n"
        "reported(lambda **_: logging.getLogger('eleven_video.prices').warning('ours'))"
    )

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stderr == "ours\n"
