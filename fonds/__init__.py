"""Fonds for Scrapy projects: what they import, under one name that no other package bears.

The rooms behind it (`crawler`, `storage`, …) are the product's own; their names may change, these do not.
"""

from crawler.addon import ArchiveAddon
from crawler.archived_answers import Unarchived
from crawler.proven_items import ProvenItems
from crawler.recording import recorded_capture

__all__ = ["ArchiveAddon", "ProvenItems", "Unarchived", "recorded_capture"]
