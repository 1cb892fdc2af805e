"""What can be wrong with a key of a TOML file: each fault with its sentence, for readers of any language."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class TableFault(StrEnum):
    """What is wrong; it decides the sentence, and which values belong to it."""

    UNKNOWN_KEY = "unknown-key"
    MISSPELT_KEY = "misspelt-key"
    MISSING = "missing"
    NO_TABLE = "no-table"
    NO_TABLES = "no-tables"
    NO_TEXT = "no-text"
    NO_TEXTS = "no-texts"
    EMPTY_TEXT = "empty-text"
    TWICE = "twice"
    NO_ADDRESS = "no-address"
    NO_HOST = "no-host"
    NO_PATTERN = "no-pattern"
    NO_INTEGER = "no-integer"
    NO_NUMBER = "no-number"
    NO_TRUTH = "no-truth"
    NO_DAY = "no-day"
    NO_SPAN = "no-span"
    NO_SPANS = "no-spans"
    SHRINKING = "shrinking"
    OUT_OF_RANGE = "out-of-range"
    NO_LANGUAGE = "no-language"
    NO_TIMEZONE = "no-timezone"
    NO_HOURS = "no-hours"
    NO_KIND = "no-kind"
    NO_SELECTOR = "no-selector"
    NO_FIELD = "no-field"
    NO_SPIDER = "no-spider"
    CLASSED = "classed"
    UNTIL_MISSING = "until-missing"
    UNTIL_EARLY = "until-early"


_FORMS: Mapping[TableFault, str] = {
    TableFault.UNKNOWN_KEY: "unknown key",
    TableFault.MISSPELT_KEY: "unknown key; did you mean {near}?",
    TableFault.MISSING: "is missing",
    TableFault.NO_TABLE: "must be a table",
    TableFault.NO_TABLES: "must be an array of tables",
    TableFault.NO_TEXT: "must be a text that is not empty",
    TableFault.NO_TEXTS: "must be a list of texts",
    TableFault.EMPTY_TEXT: "must hold texts that are not empty, not {value}",
    TableFault.TWICE: "holds {value} twice",
    TableFault.NO_ADDRESS: "{value} is no absolute http or https address",
    TableFault.NO_HOST: "{value} is no host name",
    TableFault.NO_PATTERN: "{value} is no regular expression: {why}",
    TableFault.NO_INTEGER: "must be a whole number, not {value}",
    TableFault.NO_NUMBER: "must be a number, not {value}",
    TableFault.NO_TRUTH: "must be true or false, not {value}",
    TableFault.NO_DAY: "must be a day such as 2026-03-01, without quotes, not {value}",
    TableFault.NO_SPAN: "{value} is no span of time such as {such}",
    TableFault.NO_SPANS: "must hold at least one span of time",
    TableFault.SHRINKING: "must not shrink from one span to the next",
    TableFault.OUT_OF_RANGE: "must be from {least} to {most}, not {value}",
    TableFault.NO_LANGUAGE: "{value} is no BCP 47 tag such as zh-Hant or en",
    TableFault.NO_TIMEZONE: "{value} is no time zone such as Asia/Taipei",
    TableFault.NO_HOURS: "{value} are no hours of a day such as 08:00-18:30 or 22:00-06:00",
    TableFault.NO_KIND: "{value} is no kind of requisite; there are: {known}",
    TableFault.NO_SELECTOR: "{value} is no CSS selector: {why}",
    TableFault.NO_SPIDER: "{value} names no class of a module, as in quotes:Quotes",
    TableFault.NO_FIELD: "{value} is no field of an article; there are: {known}",
    TableFault.CLASSED: "{value} is {known} already",
    TableFault.UNTIL_MISSING: "is missing: the first day on which these rules did not hold any more",
    TableFault.UNTIL_EARLY: "must be later than {value}, where the rules before end",
}


def table_faults() -> Mapping[TableFault, str]:
    """The English sentence of each fault, with `{name}` where a value stands."""
    return _FORMS


def sentence(fault: TableFault, values: Mapping[str, str]) -> str:
    """What a fault says in English, with its values."""
    return _FORMS[fault].format(**values)
