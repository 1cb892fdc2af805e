"""The statuses by which a server leads on to another address."""

from __future__ import annotations

REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""Location says where; 300 leaves the choice to a reader, and 304 leads nowhere."""
