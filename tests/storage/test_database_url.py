"""What of a database's address is a secret."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from storage.tables.database_url import has_secrets, without_secrets


@pytest.mark.parametrize(
    ("written", "without"),
    [
        ("postgresql://keeper:secret@h/fonds", "postgresql://keeper@h/fonds"),
        (
            "postgresql://keeper@h/fonds?password=secret&application_name=x",
            "postgresql://keeper@h/fonds?application_name=x",
        ),
        ("postgresql://keeper@h/fonds?sslpassword=secret", "postgresql://keeper@h/fonds"),
    ],
)
def test_a_secret_is_found_wherever_it_stands(written: str, without: str) -> None:
    """And is taken out, and nothing else."""
    url = sa.make_url(written)
    assert has_secrets(url)
    assert without_secrets(url).render_as_string(hide_password=False) == without


@pytest.mark.parametrize(
    "written", ["postgresql://keeper@h/fonds", "postgresql://keeper:@/fonds?host=/run", "sqlite:///a"]
)
def test_an_empty_password_is_none(written: str) -> None:
    """So that nobody is told that one was left out."""
    assert not has_secrets(sa.make_url(written))
