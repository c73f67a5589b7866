"""Reads the issuer of receipts from the settings. The issuer has a name, a note and a logo."""

import io
from base64 import b64encode
from pathlib import Path

from eleven_video.config.settings import Settings
from eleven_video.errors import ConfigurationError
from eleven_video.files import read_regular
from eleven_video.ui.receipt.receipt_data import Issuer

_MOST_BYTES = 8 * 1024 * 1024
# The maximum width and the maximum height of the logo, in pixels. The maximum is twice the width and the height of the
# logo on the receipt, so that the logo is sharp on paper.
_LOGO_SIZE = (480, 160)


def issuer_of(settings: Settings) -> Issuer:
    """The issuer of receipts. A field of the result is empty if the settings have no value for it.

    Raises:
        ConfigurationError: The logo cannot be read, or it is not a picture.
    """
    logo = _logo(settings.receipt_logo) if settings.receipt_logo is not None else ""
    return Issuer(settings.receipt_name.strip(), settings.receipt_note.strip(), logo)


def _logo(path: Path) -> str:
    """The logo as a data URL. The picture is decoded and encoded again as PNG, so the receipt contains no byte of the
    original file.
    """
    # The imported modules load slowly, and most users have no logo.
    from eleven_video.render.pictures.decode import UnusablePictureError, opened_picture  # noqa: PLC0415

    try:
        data = read_regular(path.expanduser(), most=_MOST_BYTES)
        with opened_picture(data) as opened:
            small = opened.image.copy() if opened.image.width <= _LOGO_SIZE[0] else opened.image
            small.thumbnail(_LOGO_SIZE)
            written = io.BytesIO()
            small.save(written, "PNG", optimize=True)
    except UnusablePictureError as error:
        raise ConfigurationError(f"receipt_logo {path} cannot be used: {error}.") from None
    except OSError as error:
        raise ConfigurationError(f"receipt_logo {path} cannot be read: {error.strerror or error}.") from None
    except (ValueError, RuntimeError) as error:
        raise ConfigurationError(f"receipt_logo {path} cannot be read: {error}.") from None
    return f"data:image/png;base64,{b64encode(written.getvalue()).decode()}"
