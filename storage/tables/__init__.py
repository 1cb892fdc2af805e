"""The database: one file for each noun, the same verbs and answers on SQLite and PostgreSQL.

Nouns. `captures` and `warc_files` follow the records on disk and never precede them. `targets`, `frontier`, `leasing`
and `pacing` are the crawl's own memory, `crawls` and its members who takes part in it. `articles`, `citations` and
`sources` are what captures prove, `revisions` the states of their texts, `changes` the numbered list of what happened
to them. `withholdings` keep what is not shown, `imports` whose files are another program's. `views` are what programs
read; `search_index` follows from the texts.

Transactions. `database.Database` gives two kinds: `begin` to write, `read` to see one state. A function that takes a
`Connection` is part of its caller's transaction and never commits; one that takes a `Database` is a transaction of
its own. What belongs together is written in one: a visit's filing (`filing.apply_filing`) with the changes that it
makes and the mark that its capture was read.

Decisions are not made here. `filing.kept_before` answers what is known, the rooms above decide, `filing.apply_filing`
writes.

Errors. Whatever SQLAlchemy or a driver raises leaves as `storage.types.errors.DatabaseError`, its cause kept; an id
that is not there as `UnknownId`.

Locks, always in this order, so that nobody waits in a circle: who joins or leaves a crawl
(`crawl_locks.freeze_members`), then the row of `archive`, under which changes are numbered (`changes.wait_for_filers`),
then who writes targets and hosts (`targets.wait_for_others`), then which pairs of characters are common
(`learned_pairs`), then rows. On SQLite `BEGIN IMMEDIATE` is all of them at once.
"""

from __future__ import annotations

from storage.tables.deferred_modules import deferred

# Before any module of this package imports SQLAlchemy; the dialect too, which imports asynchronous drivers beside it.
with deferred({"asyncio": ("iscoroutine",), "importlib.metadata": ()}):
    import sqlalchemy.dialects.sqlite  # noqa: F401
