"""A module that stands in for another until something of it is used."""

from __future__ import annotations

import asyncio
import sys
import wsgiref

import pytest

import storage.types
from storage.tables.deferred_modules import DeferredModule, deferred


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("wave", "wsgiref.headers"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.delattr(wsgiref, "headers", raising=False)


def test_a_stand_in_becomes_the_module_with_its_first_use() -> None:
    """Within the block it is imported in place of the module; afterwards others import the module itself."""
    with deferred({"wave": ()}):
        import wave as standing
    assert isinstance(standing, DeferredModule)
    assert "wave" not in sys.modules
    assert standing.open is sys.modules["wave"].open
    assert not isinstance(sys.modules["wave"], DeferredModule)


def test_a_module_in_a_package_is_found_by_its_package() -> None:
    """Before and after the block, by the attribute under which an import would have left it."""
    with deferred({"wsgiref.headers": ()}):
        import wsgiref.headers
    assert isinstance(vars(wsgiref)["headers"], DeferredModule)
    assert wsgiref.headers.Headers([("a", "b")])["a"] == "b"
    import wsgiref.headers as itself

    assert not isinstance(itself, DeferredModule)


def test_a_function_that_is_taken_at_once_imports_the_module_when_it_is_called() -> None:
    """To take it costs nothing."""
    with deferred({"wave": ("open",)}):
        from wave import open as taken
    assert "wave" not in sys.modules
    with pytest.raises(FileNotFoundError):
        taken("no such file")  # noqa: SIM115
    assert "wave" in sys.modules


def test_a_module_that_is_imported_already_stays() -> None:
    """Nothing stands in for it."""
    with deferred({"asyncio": ("iscoroutine",)}):
        assert sys.modules["asyncio"] is asyncio
    assert sys.modules["asyncio"] is asyncio


def test_every_type_that_crosses_rooms_stands_in_its_module() -> None:
    """Each name of the face can be had, and no other."""
    for name in storage.types.__all__:
        assert getattr(storage.types, name) is not None, name
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        storage.types.Nothing  # noqa: B018
