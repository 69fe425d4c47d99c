class Duplicate(ValueError):
    """This e-mail address is there already."""


class Contacts:
    """People with their e-mail addresses, in an SQLite file."""

    def __init__(self, path: str) -> None:
        self.path = path

    def add(self, name: str, email: str) -> int:
        return 0

    def find(self, text: str) -> list[tuple[str, str]]:
        return []

    def remove(self, email: str) -> bool:
        return False

    def add_all(self, people: list[tuple[str, str]]) -> None:
        pass

    def __len__(self) -> int:
        return 0

    def close(self) -> None:
        pass
