"""The ids of sessions. The id of a session is also the name of its folder."""

import re
import secrets
from datetime import datetime
from hashlib import sha256

# Users type session ids in commands. So a session id has only letters, digits, ".", "_" and "-".
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")


def is_session_id(text: str) -> bool:
    """Whether a text can be the id of a session."""
    return _ID.fullmatch(text) is not None


def folder_name(session_id: str) -> str:
    """The name of a session's folder: its id. A ledger that other machines share could contain an id such as "../x",
    which is no name of a folder. The result is then a name that no session has.
    """
    return session_id if is_session_id(session_id) else f"%{sha256(session_id.encode(errors='replace')).hexdigest()}"


def new_session_id(now: datetime) -> str:
    """A new session id such as "20261123-142530-1f43a1c0". The id begins with the time, so that ids are sorted by age.

    The last part has 8 hexadecimal digits: 3 digits for the millisecond and 5 random digits.
    """
    return f"{now:%Y%m%d-%H%M%S}-{now.microsecond // 1000:03x}{secrets.randbits(20):05x}"
