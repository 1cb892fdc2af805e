"""Everything that Fonds does for a while, as callables: frozen options in, a frozen result out.

Each job is `run_<job>(options, clock, report)`. `clock` gives the present time, `report` is called with each step. The
result has an `exit_code` and `as_json()`, the document that `--json` prints. A job raises FondsError, or whatever
`report` raises; it prints nothing and knows no command line. Heavy libraries are imported when a job runs, so that the
options can be made without them.
"""
