"""The first form: a sub-site of a common blog engine, with what such sites carry beside their articles."""
