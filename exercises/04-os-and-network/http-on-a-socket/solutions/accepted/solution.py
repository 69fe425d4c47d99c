import os
import socket
import threading
from http import HTTPStatus

LONGEST_LINE = 8_000
LARGEST_BODY = 1_000_000
store = {}


class Refused(Exception):
    """A request that cannot be understood, or will not be: answered with a status, and the connection ends."""


def read_line(stream):
    line = stream.readline(LONGEST_LINE + 1)
    if len(line) > LONGEST_LINE:
        raise Refused(431)
    if not line.endswith(b"\n"):
        raise EOFError
    return line.rstrip(b"\r\n").decode("latin-1")


def read_request(stream):
    """(method, path, body, whether the connection is kept)"""
    words = read_line(stream).split(" ")
    if len(words) != 3 or words[2] not in ("HTTP/1.0", "HTTP/1.1"):
        raise Refused(400)
    headers = {}
    while line := read_line(stream):
        name, colon, value = line.partition(":")
        if not colon or name != name.strip():
            raise Refused(400)
        headers[name.lower()] = value.strip()
    method, path, version = words
    if version == "HTTP/1.1" and "host" not in headers:
        raise Refused(400)
    if "transfer-encoding" in headers:
        raise Refused(501)
    if method == "PUT" and "content-length" not in headers:
        raise Refused(411)
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()):
        raise Refused(400)
    if int(length) > LARGEST_BODY:
        raise Refused(413)
    body = stream.read(int(length))
    if len(body) < int(length):
        raise EOFError
    wish = headers.get("connection", "").lower()
    return method, path, body, wish == "keep-alive" if version == "HTTP/1.0" else wish != "close"


def respond(method, path, body):
    """The status and the body of the answer."""
    if method == "PUT":
        status = 204 if path in store else 201
        store[path] = body
        return status, b""
    if method not in ("GET", "HEAD", "DELETE"):
        return 501, b""
    if path not in store:
        return 404, b"nothing here\n"
    if method == "DELETE":
        del store[path]
        return 204, b""
    return 200, store[path]


def send(connection, status, length, body, keep):
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    if status != 204:
        lines.append(f"Content-Length: {length}")
    if not keep:
        lines.append("Connection: close")
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    connection.sendall(head + body)


def serve(connection):
    with connection, connection.makefile("rb") as stream:
        try:
            keep = True
            while keep:
                method, path, body, keep = read_request(stream)
                status, content = respond(method, path, body)
                send(connection, status, len(content), b"" if method == "HEAD" else content, keep)
        except Refused as refusal:
            send(connection, refusal.args[0], 0, b"", False)
        except (EOFError, OSError):
            pass  # the other side has left


def main():
    with socket.create_server((os.environ["HOST"], int(os.environ["PORT"]))) as server:
        while True:
            connection, _ = server.accept()
            threading.Thread(target=serve, args=(connection,), daemon=True).start()


if __name__ == "__main__":
    main()
