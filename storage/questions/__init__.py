"""Read-only questions to an archive's database: one function a question, answered with frozen types.

A question belongs here when it only reads rows and more than one place may ask it: a command, an API, a web page.
What changes rows belongs to `storage.tables` and the rooms above it. One file holds the questions about one noun.

Rows come from the views of docs/schema.md wherever a view says it, so that what counts as the latest revision, and what
is withheld, is defined once. A withheld capture or article is in no answer. A question about that one thing raises
`Withheld` instead; the list of changes keeps naming its id, and tells nothing else of it.

Transactions: each function reads in one transaction of its own (`Database.read`), so that an answer never mixes two
states; the few that take a connection are for callers that hold a transaction already. Nothing is kept open between two
pages of a list: a page ends with a cursor (see `paging`), so a caller may take as long as it likes.

Errors: `UsageError` for a cursor, limit or query that nobody could answer, `UnknownId` for an id or a URL that the
archive does not have, `Withheld` for what it has and does not show, `DatabaseError` for whatever the database refuses.
Times are aware UTC, except in the types of `fonds show`, which give them as the views do.
"""
