"""JSON as the database keeps it: one spelling for one value, so that texts compare equal on every engine."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

from storage.types import Block, BlockType, Evidence, Image, OtherValue, Sureness, Topic


def json_text(value: object) -> str:
    """The value without blanks, its characters unescaped, its order kept."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def topics_text(topics: Iterable[Topic]) -> str:
    """Topics as `[["group","name"],…]`."""
    return json_text([[topic.group, topic.name] for topic in topics])


def blocks_text(blocks: Iterable[Block]) -> str:
    """Blocks as objects of `type`, `text` and what else a block has."""
    return json_text([_filled(block) for block in blocks])


def images_text(images: Iterable[Image]) -> str:
    """Images as objects of `url` and what else is known of an image."""
    return json_text([_filled(image) for image in images])


def _filled(value: Block | Image) -> dict[str, object]:
    """The fields that are not empty: what `dataclasses.asdict` gives of them in a third of the time."""
    return {name: held for name in value.__slots__ if (held := getattr(value, name))}


def evidence_text(evidence: Iterable[tuple[str, Evidence]]) -> str:
    """Evidence as `{"field":{"rule":"…","sure":"…"},…}`, with `"disputed":[{"rule":"…","value":"…"},…]` where it is."""
    fields: dict[str, object] = {}
    for name, found in evidence:
        disputed = {"disputed": [asdict(other) for other in found.disputed]} if found.disputed else {}
        fields[name] = {"rule": found.rule, "sure": found.sure, **disputed}
    return json_text(fields)


def parse_blocks(text: str) -> tuple[Block, ...]:
    """The blocks that `blocks_text` wrote."""
    return tuple(
        Block(
            type=BlockType(entry["type"]),
            text=entry.get("text", ""),
            level=entry.get("level"),
            term=entry.get("term"),
            items=tuple(entry.get("items", ())),
            caption=entry.get("caption"),
            credit=entry.get("credit"),
            image=entry.get("image"),
        )
        for entry in json.loads(text)
    )


def parse_images(text: str) -> tuple[Image, ...]:
    """The images that `images_text` wrote."""
    return tuple(Image(**entry) for entry in json.loads(text))


def parse_evidence(text: str) -> dict[str, Evidence]:
    """The evidence that `evidence_text` wrote, by field."""
    return {
        field: Evidence(
            found["rule"], Sureness(found["sure"]), tuple(OtherValue(**other) for other in found.get("disputed", ()))
        )
        for field, found in json.loads(text).items()
    }
