"""The API: what an archive holds, over HTTP, by the same questions as the commands. FastAPI is known only here."""
