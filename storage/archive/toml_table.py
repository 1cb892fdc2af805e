"""One table of a TOML file that people write: each key is read with its type, and a key that nobody reads is an error.

The error names the file and the key, says what is wrong and, for a misspelt key, what was probably meant.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NoReturn, TypeVar

from storage.types.errors import TomlError
from storage.types.http_address import is_http_address
from storage.types.spans import SUCH_AS, span_of
from storage.types.table_faults import TableFault

Wait = TypeVar("Wait", timedelta, timedelta | None)

# All that the standard's compiler lets out, for numbers that are too large and groups that are too deep too.
_NO_PATTERN = (re.error, OverflowError, RecursionError, ValueError)
_HOST = re.compile(r"(?=.{1,253}$)[^\s/:@?#\[\]\\]+(?:\.[^\s/:@?#\[\]\\]+)*")


class TomlTable:
    """A table of the file, read key by key.

    Args:
        source: The file's name, for errors.
        name: The table's dotted name, empty for the top of the file.
        values: What the file says.
        error: The error that a mistake in this kind of file raises.
    """

    def __init__(
        self,
        source: str,
        name: str,
        values: Mapping[str, object],
        error: type[TomlError],
    ) -> None:
        self._source = source
        self._name = name
        self._values = values
        self._error = error
        self._asked: list[str] = []

    def fail(self, key: str, why: str | TableFault, /, **values: str) -> NoReturn:
        """Raise the error that names this file and this key; `values` are those of the fault's sentence."""
        raise self._error(self._source, f"{self._name}.{key}" if self._name else key, why, values)

    def close(self) -> None:
        """Raise the error for a key that nobody read."""
        for key in self._values:
            if key not in self._asked:
                # Imported here: files that are as they should be are read by every command.
                import difflib

                near = difflib.get_close_matches(key, self._asked, n=1)
                if near:
                    self.fail(key, TableFault.MISSPELT_KEY, near=near[0])
                self.fail(key, TableFault.UNKNOWN_KEY)

    def keys(self) -> tuple[str, ...]:
        """The keys of the file, in its order."""
        return tuple(self._values)

    def table(self, key: str) -> TomlTable:
        """The table under `key`, empty when the file has none."""
        value = self._take(key, {})
        if not isinstance(value, dict):
            self.fail(key, TableFault.NO_TABLE)
        return TomlTable(self._source, f"{self._name}.{key}" if self._name else key, value, self._error)

    def text(self, key: str, default: str | None) -> str | None:
        """A text, not empty."""
        value = self._take(key, default)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            self.fail(key, TableFault.NO_TEXT)
        return value

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of texts, none empty, none twice."""
        value = self._take(key, default)
        if not isinstance(value, (list, tuple)):
            self.fail(key, TableFault.NO_TEXTS)
        texts: list[str] = []
        for entry in value:
            if not isinstance(entry, str) or not entry.strip():
                self.fail(key, TableFault.EMPTY_TEXT, value=repr(entry))
            if entry in texts:
                self.fail(key, TableFault.TWICE, value=repr(entry))
            texts.append(entry)
        return tuple(texts)

    def urls(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of absolute http or https addresses."""
        texts = self.texts(key, default)
        for url in texts:
            if not is_http_address(url):
                self.fail(key, TableFault.NO_ADDRESS, value=repr(url))
        return texts

    def hosts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of host names, without scheme, port or path."""
        texts = self.texts(key, default)
        for host in texts:
            if not _HOST.fullmatch(host):
                self.fail(key, TableFault.NO_HOST, value=repr(host))
        return texts

    def pattern(self, key: str) -> re.Pattern[str] | None:
        """A regular expression."""
        text = self.text(key, None)
        return None if text is None else self._compiled(key, text)

    def patterns(self, key: str) -> tuple[re.Pattern[str], ...]:
        """A list of regular expressions."""
        return tuple(self._compiled(key, text) for text in self.texts(key))

    def integer(self, key: str, default: int, least: int, most: int) -> int:
        """A whole number from `least` to `most`."""
        value = self._take(key, default)
        if not isinstance(value, int) or isinstance(value, bool):
            self.fail(key, TableFault.NO_INTEGER, value=repr(value))
        if not least <= value <= most:
            self.fail(key, TableFault.OUT_OF_RANGE, least=str(least), most=str(most), value=str(value))
        return value

    def truth(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self._take(key, default)
        if not isinstance(value, bool):
            self.fail(key, TableFault.NO_TRUTH, value=repr(value))
        return value

    def day(self, key: str) -> date | None:
        """A day, written without quotes."""
        value = self._take(key, None)
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            self.fail(key, TableFault.NO_DAY, value=repr(value))
        return value

    def tables(self, key: str) -> tuple[TomlTable, ...]:
        """The tables of an array of tables, none when the file has none."""
        value = self._take(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            self.fail(key, TableFault.NO_TABLES)
        name = f"{self._name}.{key}" if self._name else key
        return tuple(
            TomlTable(self._source, f"{name}[{number}]", entry, self._error) for number, entry in enumerate(value, 1)
        )

    def number(self, key: str, default: float, least: float, most: float) -> float:
        """A number from `least` to `most`."""
        value = self._take(key, default)
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            self.fail(key, TableFault.NO_NUMBER, value=repr(value))
        if not least <= value <= most:
            self.fail(key, TableFault.OUT_OF_RANGE, least=f"{least:g}", most=f"{most:g}", value=str(value))
        return float(value)

    def wait(self, key: str, default: Wait) -> timedelta | Wait:
        """A span of time such as `15m`, `6h` or `30d`."""
        value = self._take(key, default)
        return self._span(key, value) if key in self._values else default

    def waits(self, key: str, default: tuple[timedelta, ...]) -> tuple[timedelta, ...]:
        """A list of growing spans of time, at least one."""
        if key not in self._values:
            self._asked.append(key)
            return default
        spans = tuple(self._span(key, text) for text in self.texts(key))
        if not spans:
            self.fail(key, TableFault.NO_SPANS)
        if list(spans) != sorted(spans):
            self.fail(key, TableFault.SHRINKING)
        return spans

    def _take(self, key: str, default: object) -> object:
        self._asked.append(key)
        return self._values.get(key, default)

    def _compiled(self, key: str, text: str) -> re.Pattern[str]:
        try:
            with warnings.catch_warnings():
                # What another version of Python may read otherwise is a matter for nobody's terminal.
                warnings.simplefilter("ignore", FutureWarning)
                return re.compile(text)
        except _NO_PATTERN as error:
            self.fail(key, TableFault.NO_PATTERN, value=repr(text), why=str(error))

    def _span(self, key: str, value: object) -> timedelta:
        span = span_of(value) if isinstance(value, str) else None
        if span is None:
            self.fail(key, TableFault.NO_SPAN, value=repr(value), such=SUCH_AS)
        return span
