"""The whole pipeline beside what others offer or would build, on the same pages from the same origin."""
