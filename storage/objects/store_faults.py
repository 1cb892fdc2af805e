"""Why a store failed, in a few words and without what its server answered, which may quote a secret."""

from __future__ import annotations

import os
import re

from storage.objects.address import StoreAddress

_CODE = re.compile(r"<Code>(\w+)</Code>")
_STATUS = re.compile(r"status code: (\d{3})")
_INSTANCE_METADATA = "169.254.169.254"
_CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


def why_failed(error: Exception, address: StoreAddress) -> str:
    """The kind of a failure in a few words."""
    text = str(error)
    lacking = [name for name in _CREDENTIALS if not os.environ.get(name)]
    if address.folder is None and len(lacking) == 1:
        return f"half the credentials; set {lacking[0]}, too"
    if _INSTANCE_METADATA in text:
        return f"no credentials; set {' and '.join(_CREDENTIALS)}"
    if (code := _CODE.search(text)) and code[1] != "NoSuchKey":
        return code[1]
    if isinstance(error, FileNotFoundError):
        return "it is not there"
    if status := _STATUS.search(text):
        return f"the server answered {status[1]}"
    if address.folder is not None:
        return (error.strerror if isinstance(error, OSError) else None) or _local(text)
    return "the server does not answer" if "error sending request" in text else type(error).__name__


def _local(text: str) -> str:
    """What the operating system said of a folder, whose errors hold nothing secret."""
    return text.partition("\n")[0].rpartition(": ")[2] or "it cannot be used"
