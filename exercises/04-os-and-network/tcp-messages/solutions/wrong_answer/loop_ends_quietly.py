# fails: test_iteration_broken
# Takes a connection that broke for the end.
import json
import socket
import struct

LIMIT = 1_000_000
HEADER = struct.Struct("!I")


class Channel:
    def __init__(self, connection):
        self._connection = connection
        self._arrived = bytearray()

    def send(self, value):
        body = json.dumps(value, ensure_ascii=False).encode()
        if len(body) > LIMIT:
            raise ValueError("the message is too long")
        self._connection.sendall(HEADER.pack(len(body)) + body)

    def _wait_for(self, size):
        while len(self._arrived) < size:
            data = self._connection.recv(65_536)
            if not data and not self._arrived:
                raise EOFError("no more messages")
            if not data:
                raise ConnectionError("the connection ended within a message")
            self._arrived += data

    def receive(self):
        self._wait_for(HEADER.size)
        (length,) = HEADER.unpack_from(self._arrived)
        if length > LIMIT:
            raise ValueError("the message is too long")
        end = HEADER.size + length
        self._wait_for(end)
        body = self._arrived[HEADER.size : end]
        del self._arrived[:end]
        return json.loads(body)

    def __iter__(self):
        while True:
            try:
                value = self.receive()
            except (EOFError, ConnectionError):
                return
            yield value

    def close(self):
        self._connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


def connect(host, port, timeout=5.0):
    return Channel(socket.create_connection((host, port), timeout))
