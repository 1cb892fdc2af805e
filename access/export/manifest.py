"""What lies beside exported tables and says what they are: a Frictionless Data Package."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import file_digest
from importlib.metadata import version
from pathlib import Path
from typing import Any

from access.export.progress import MANIFEST
from storage.tables.view_columns import ColumnType, View
from storage.types.instants import instant_text
from storage.types.strangers_text import harmless_json

_TYPES = {
    ColumnType.INSTANT: "datetime",
    ColumnType.DATE: "date",
    ColumnType.INTEGER: "integer",
    ColumnType.NUMBER: "number",
    ColumnType.TRUTH: "boolean",
    ColumnType.EVIDENCE: "object",
    ColumnType.COUNTS: "object",
}


def write_manifest(
    folder: Path,
    views: Mapping[str, View],
    rows: Mapping[str, int],
    asked: Mapping[str, object],
    now: datetime,
    *,
    has_tables: bool,
) -> None:
    """Write it into the folder of an export.

    Args:
        folder: holds a file or a folder for each view, named as the view without `v_`.
        views: those that are there.
        rows: how many rows each has.
        asked: what was asked for.
        has_tables: whether they are tables with the views' columns, not documents.
        now: the time that it states as its own.
    """
    manifest = {
        "profile": "data-package",
        "created": instant_text(now),
        "software": f"Fonds {version('fonds')}",
        "asked": dict(asked),
        "resources": [_resource(folder, view, rows[name], has_tables=has_tables) for name, view in views.items()],
    }
    (folder / MANIFEST).write_text(
        harmless_json(json.dumps(manifest, ensure_ascii=False, indent=2)) + "\n", encoding="utf-8"
    )


def _resource(folder: Path, view: View, rows: int, *, has_tables: bool) -> dict[str, Any]:
    name = view.name.removeprefix("v_")
    found = (*folder.glob(f"{name}.*"), *(folder / name).rglob("*"))
    files = sorted(path for path in found if path.is_file())
    paths = [str(path.relative_to(folder)) for path in files]
    hashes = [_sha256(path) for path in files]
    return {
        "name": name,
        "description": view.rows,
        "path": paths[0] if len(paths) == 1 else paths,
        "hash": hashes[0] if len(hashes) == 1 else hashes,
        "bytes": sum(path.stat().st_size for path in files),
        "rows": rows,
        **({"schema": _schema(view)} if has_tables else {}),
    }


def _schema(view: View) -> dict[str, Any]:
    fields = [
        {
            "name": column.name,
            "type": _TYPES.get(column.type, "array" if column.type.is_json else "string"),
            "description": column.meaning,
        }
        for column in view.columns
    ]
    return {"fields": fields, "primaryKey": list(view.key)}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return f"sha256:{file_digest(file, 'sha256').hexdigest()}"
