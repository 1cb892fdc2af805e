"""What `fonds run` does: it stays, and lets the other commands do what comes due, each as a process of its own."""
