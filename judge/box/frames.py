"""Frames between the worker and a porter, and messages between the processes of a box.

Worker and porter speak over one byte stream each way (the box's stdin and stdout). A frame is `stream` and `length`
(two unsigned 32-bit numbers, network order) and that many bytes. Stream 0 carries messages; every other stream carries
bytes whose meaning a message gave it, so that one connection can serve any number of cells.

A message is a JSON object on one line, then the blobs it names: `"blobs": [[name, length], ...]` in order. It is how
files cross without being encoded.

Inside a box messages travel over SOCK_SEQPACKET Unix sockets with descriptors attached; what may be large goes in a
memory file whose descriptor is the first one attached, so that no send ever blocks on the receiver.
"""

import array
import json
import os
import socket
import struct
from collections.abc import Iterator, Mapping
from typing import Any

CONTROL = 0
REPORT = 1
HEAD = struct.Struct("!II")
MAX_FRAME = 64 << 20
SMALL = 16 << 10
ANCILLARY = socket.CMSG_SPACE(16 * 4) + socket.CMSG_SPACE(12)


class Malformed(Exception):
    """Bytes that are no frame or no message."""


def pack(stream: int, payload: bytes | bytearray) -> bytes:
    """One frame."""
    return HEAD.pack(stream, len(payload)) + payload


def message(head: Mapping[str, Any], blobs: Mapping[str, bytes] | None = None) -> bytes:
    """The payload of a message: `head` and, after its line, `blobs`."""
    named = list((blobs or {}).items())
    line = json.dumps({**head, "blobs": [[name, len(data)] for name, data in named]}, separators=(",", ":"))
    return line.encode() + b"\n" + b"".join(data for _, data in named)


def unpack(payload: bytes | bytearray | memoryview) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The head and the blobs of a message. Raises Malformed."""
    data = bytes(payload)
    line, _, rest = data.partition(b"\n")
    try:
        head = json.loads(line)
        blobs: dict[str, bytes] = {}
        at = 0
        for name, length in head.pop("blobs", []):
            blobs[name] = rest[at : at + length]
            if len(blobs[name]) != length:
                raise Malformed("a blob is cut short")
            at += length
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Malformed(f"not a message: {error}") from None
    if at != len(rest):
        raise Malformed("surplus bytes after the blobs")
    return head, blobs


class Reader:
    """Cuts a byte stream into frames. `feed` what came, then iterate `frames`; never holds more than was received."""

    def __init__(self, limit: int = MAX_FRAME) -> None:
        self.data = bytearray()
        self.limit = limit

    def feed(self, data: bytes | bytearray | memoryview) -> None:
        """Add received bytes."""
        self.data += data

    def frames(self) -> Iterator[tuple[int, bytes]]:
        """Every whole frame as (stream, payload). Raises Malformed for a length over the limit."""
        while len(self.data) >= HEAD.size:
            stream, length = HEAD.unpack_from(self.data)
            if length > self.limit:
                raise Malformed(f"a frame of {length} bytes")
            if len(self.data) < HEAD.size + length:
                return
            payload = bytes(self.data[HEAD.size : HEAD.size + length])
            del self.data[: HEAD.size + length]
            yield stream, payload


def post(sock: socket.socket, head: Mapping[str, Any], fds: tuple[int, ...] = ()) -> None:
    """Send a message with descriptors over a SEQPACKET socket. A large one travels in a memory file. Raises OSError."""
    data = json.dumps(head, separators=(",", ":")).encode()
    if len(data) <= SMALL:
        _send(sock, b"." + data, fds)
        return
    held = os.memfd_create("message", os.MFD_CLOEXEC)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(held, view) :]
        _send(sock, b"@", (held, *fds))
    finally:
        os.close(held)


def _send(sock: socket.socket, data: bytes, fds: tuple[int, ...]) -> None:
    ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
    sock.sendmsg([data], ancillary)


def take(sock: socket.socket) -> tuple[dict[str, Any], list[int], int] | None:
    """The next message as (head, descriptors, sender's pid or 0), or None at the end. The pid is the kernel's word,
    given where the socket has SO_PASSCRED. Blocks as the socket does; raises OSError, Malformed."""
    data, ancillary, _, _ = sock.recvmsg(SMALL + 1, ANCILLARY, socket.MSG_CMSG_CLOEXEC)
    fds: list[int] = []
    pid = 0
    for level, kind, content in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            fds += array.array("i", content[: len(content) - len(content) % 4])
        elif level == socket.SOL_SOCKET and kind == socket.SCM_CREDENTIALS:
            pid = struct.unpack("3i", content)[0]
    if not data:
        return None
    if data[:1] == b"@":
        held = fds.pop(0)
        size = os.fstat(held).st_size
        data = b"." + os.pread(held, size, 0)
        os.close(held)
    try:
        return json.loads(data[1:]), fds, pid
    except ValueError as error:
        raise Malformed(f"not a message: {error}") from None
