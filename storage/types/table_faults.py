"""What can be wrong with a key of a TOML file: each fault with its sentence, for readers of any language."""

from __future__ import annotations

from storage.types.faults import FaultKind


class TableFault(FaultKind):
    """What is wrong; it decides the sentence, and which values belong to it."""

    UNKNOWN_KEY = "unknown-key", "unknown key"
    MISSPELT_KEY = "misspelt-key", "unknown key; did you mean {near}?"
    MISSING = "missing", "is missing"
    NO_TABLE = "no-table", "must be a table"
    NO_TABLES = "no-tables", "must be an array of tables"
    NO_TEXT = "no-text", "must be a text that is not empty"
    NO_TEXTS = "no-texts", "must be a list of texts"
    EMPTY_TEXT = "empty-text", "must hold texts that are not empty, not {value}"
    TWICE = "twice", "holds {value} twice"
    NO_ADDRESS = "no-address", "{value} is no absolute http or https address"
    NO_HOST = "no-host", "{value} is no host name"
    NO_PATTERN = "no-pattern", "{value} is no regular expression: {why}"
    NO_INTEGER = "no-integer", "must be a whole number, not {value}"
    NO_NUMBER = "no-number", "must be a number, not {value}"
    NO_TRUTH = "no-truth", "must be true or false, not {value}"
    NO_DAY = "no-day", "must be a day such as 2026-03-01, without quotes, not {value}"
    NO_SPAN = "no-span", "{value} is no span of time such as {such}"
    NO_SPANS = "no-spans", "must hold at least one span of time"
    SHRINKING = "shrinking", "must not shrink from one span to the next"
    OUT_OF_RANGE = "out-of-range", "must be from {least} to {most}, not {value}"
    NO_LANGUAGE = "no-language", "{value} is no BCP 47 tag such as zh-Hant or en"
    NO_TIMEZONE = "no-timezone", "{value} is no time zone such as Asia/Taipei"
    NO_HOURS = "no-hours", "{value} are no hours of a day such as 08:00-18:30 or 22:00-06:00"
    NO_KIND = "no-kind", "{value} is no kind of requisite; there are: {known}"
    NO_SELECTOR = "no-selector", "{value} is no CSS selector: {why}"
    NO_FIELD = "no-field", "{value} is no field of an article; there are: {known}"
    NO_SPIDER = "no-spider", "{value} names no class of a module, as in quotes:Quotes"
    CLASSED = "classed", "{value} is {known} already"
    UNTIL_MISSING = "until-missing", "is missing: the first day on which these rules did not hold any more"
    UNTIL_EARLY = "until-early", "must be later than {value}, where the rules before end"
