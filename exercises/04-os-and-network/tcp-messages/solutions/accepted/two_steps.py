import json
import socket


LIMIT = 1_000_000


class Channel:
    """Reads exactly what is missing: four bytes first, then as many as they say. What a timeout interrupts stays."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.buffer = bytearray(4)
        self.filled = 0
        self.in_body = False

    def send(self, value: object) -> None:
        body = json.dumps(value).encode("ascii")
        if len(body) > LIMIT:
            raise ValueError(f"{len(body)} bytes are too many")
        for part in (len(body).to_bytes(4, "big"), body):
            self.connection.sendall(part)

    def _fill(self) -> None:
        while self.filled < len(self.buffer):
            count = self.connection.recv_into(memoryview(self.buffer)[self.filled :])
            if count == 0:
                raise ConnectionError("broken off") if self.in_body or self.filled else EOFError
            self.filled += count

    def _expect(self, size: int, in_body: bool) -> bytearray:
        done, self.buffer, self.filled, self.in_body = self.buffer, bytearray(size), 0, in_body
        return done

    def receive(self) -> object:
        self._fill()
        if not self.in_body:
            length = int.from_bytes(self.buffer, "big")
            if length > LIMIT:
                raise ValueError(f"{length} bytes are too many")
            self._expect(length, True)
            self._fill()
        return json.loads(self._expect(4, False))

    def __iter__(self) -> "Channel":
        return self

    def __next__(self) -> object:
        try:
            return self.receive()
        except EOFError:
            raise StopIteration from None

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> "Channel":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def connect(host: str, port: int, timeout: float = 5.0) -> Channel:
    connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    connection.settimeout(timeout)
    try:
        connection.connect((host, port))
    except OSError:
        connection.close()
        raise
    return Channel(connection)
