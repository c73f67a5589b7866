"""Reads the form of a request. A form that is too large is refused."""

from dataclasses import dataclass, field

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from eleven_video.domain.api_key_detection import looks_like_key
from eleven_video.errors import InvalidInput
from eleven_video.web.commands.order import ID

# A script may have 1 MB, and a prompt may also have 1 MB.
_MOST_BYTES = 2_500_000
_MOST_OF_A_TEXT = 1_100_000
_MOST_FIELDS = 500
_TOO_LARGE = "it is too large. A prompt and a script may have 1 MB each."

KEY = "A text looks like an API key. API keys can be set only in a terminal: eleven-video setup"


class FormRefused(InvalidInput):
    """An error: a form is too large or damaged, or contains an API key."""


@dataclass(frozen=True, slots=True)
class SentFile:
    """An uploaded file."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class SentForm:
    """The content of a form: the names and texts of its fields, and the uploaded files. Lines end with a line feed."""

    texts: dict[str, str] = field(default_factory=dict)
    files: dict[str, SentFile] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The text of a field without surrounding white space. The text is empty if the form has no such field."""
        return self.texts.get(name, "").strip()

    @property
    def token(self) -> str:
        """The token of the form. Each token can start only one order.

        Raises:
            FormRefused: The form has no token of the page.
        """
        token = self.text("token")
        if not ID.fullmatch(token):
            raise FormRefused("This form does not belong to this page. Open the page again.")
        return token


async def read_form(request: Request) -> SentForm:
    """Read the form of a request. A text that looks like an API key is refused, so that no file contains the key.

    Raises:
        FormRefused: The form is too large or damaged, or a text looks like an API key.
    """
    received = 0

    async def receive() -> Message:
        nonlocal received
        message = await request.receive()
        received += len(message.get("body", b""))
        if received > _MOST_BYTES:
            raise MultiPartException(_TOO_LARGE)
        return message

    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        # A form in another encoding would be read into the memory as a whole.
        raise FormRefused("This form cannot be read: it is not sent as multipart/form-data.")
    bounded = Request(request.scope, receive)
    sent = SentForm()
    try:
        async with bounded.form(max_files=1, max_fields=_MOST_FIELDS, max_part_size=_MOST_OF_A_TEXT) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    if value.filename:
                        sent.files[name] = SentFile(value.filename, await value.read())
                else:
                    sent.texts[name] = value.replace("\r\n", "\n")
    except HTTPException as error:
        raise FormRefused(f"This form cannot be read: {error.detail}") from None
    except ClientDisconnect:
        raise FormRefused("This form cannot be read: the browser has not sent all of it.") from None
    if any(looks_like_key(text) for text in sent.texts.values()):
        raise FormRefused(KEY)
    return sent
