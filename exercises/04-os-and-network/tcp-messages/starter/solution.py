import socket

LIMIT = 1_000_000


class Channel:
    """Messages over a connection."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection

    def send(self, value: object) -> None:
        self.connection.send(str(value).encode())

    def close(self) -> None:
        self.connection.close()


def connect(host: str, port: int, timeout: float = 5.0) -> Channel:
    return Channel(socket.create_connection((host, port), timeout))
