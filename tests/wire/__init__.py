"""The wire handler against real sockets."""
