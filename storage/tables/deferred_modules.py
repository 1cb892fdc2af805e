"""Modules that another package imports at its start, imported when something of theirs is used.

SQLAlchemy imports asyncio, and with it ssl and sockets, for its asynchronous engines, and the metadata of packages with
all of e-mail for plug-ins. Fonds uses neither, and SQLAlchemy has no switch: a tenth of what `fonds status` costs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType


class DeferredModule(ModuleType):
    """Stands for a module that is imported when a name of it is used for the first time."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(f"module {self.__name__!r} is not imported yet")
        value: object = getattr(import_module(self.__name__), name)
        return value


@contextmanager
def deferred(modules: Mapping[str, tuple[str, ...]]) -> Iterator[None]:
    """Put stand-ins into what is imported within the block; afterwards everybody else imports the modules as ever.

    Args:
        modules: the modules by name, each with its functions that are taken out of it at once. One that is imported
            already stays what it is.
    """
    placed = {name: DeferredModule(name) for name in modules if name not in sys.modules}
    for name, module in placed.items():
        vars(module).update({function: _forward(name, function) for function in modules[name]})
        package, _, own = name.rpartition(".")
        if package:
            # Stays there until the module itself takes its place: who holds the package finds it by this attribute.
            setattr(sys.modules[package], own, module)
    sys.modules.update(placed)
    try:
        yield
    finally:
        for name, module in placed.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


def _forward(module: str, function: str) -> Callable[..., object]:
    def forward(*values: object) -> object:
        result: object = getattr(import_module(module), function)(*values)
        return result

    return forward
