"""The files that the sites serve as they are: pictures, drawings, style sheets, the typeface.

A form's folder under `static/` is laid out like its site: a file's path in it is its path in the address.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

_STATIC = Path(__file__).parent / "static"


def static_files(form: str) -> Mapping[str, bytes]:
    """The files of a form by their paths on its site.

    Args:
        form: The name of the form's folder.
    """
    folder = _STATIC / form
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {f"/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in files}
