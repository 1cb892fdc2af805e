class StatusAndHeaders:
    statusline: str
    headers: list[tuple[str, str]]
    protocol: str

    def __init__(self, statusline: str, headers: list[tuple[str, str]], protocol: str = "") -> None: ...
