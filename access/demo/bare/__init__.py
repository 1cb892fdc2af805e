"""The third form: a sub-site of bare HTML in Big5, laid out by a table, as it was written before style sheets."""
