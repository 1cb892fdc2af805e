"""Long jobs on several machines: submitted to a queue in the archive's database, and done by workers."""
