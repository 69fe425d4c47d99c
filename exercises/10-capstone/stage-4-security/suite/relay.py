"""Stands between the application and PostgreSQL, on a port of its own, and counts.

Bytes pass unchanged in both directions, so the application sees PostgreSQL itself. What is counted is what PostgreSQL's
protocol says: every statement that is carried out ("Query" and "Bind"), transactions' own words left out, and every row
that comes back ("DataRow"). Where a database lives on another machine, this is what a page costs.
"""

import contextlib
import socket
import threading

OWN_WORDS = {"begin", "commit", "rollback", "savepoint", "release", "set", "show", "start", "deallocate", "discard"}
ENCRYPTION = {80_877_103, 80_877_104}


class Line:
    """One connection: both directions, cut into messages."""

    def __init__(self, relay):
        self.relay = relay
        self.prepared = {}
        self.begun = False
        self.short_answers = 0
        self.asked = self.answered = b""

    def from_client(self, data):
        self.asked += data
        while True:
            head = 1 if self.begun else 0
            size = head + int.from_bytes(self.asked[head : head + 4], "big")
            if len(self.asked) < head + 4 or len(self.asked) < size:
                return
            kind, body, self.asked = self.asked[:head], self.asked[head + 4 : size], self.asked[size:]
            if not self.begun:
                # A question whether the line may be encrypted is answered with one letter, and another beginning follows.
                self.begun = int.from_bytes(body[:4], "big") not in ENCRYPTION
                self.short_answers += not self.begun
            elif kind == b"Q":
                self.statement(body[:-1])
            elif kind == b"P":
                name, sql, _ = body.split(b"\0", 2)
                self.prepared[name] = sql
            elif kind == b"B":
                self.statement(self.prepared.get(body.split(b"\0", 2)[1], b""))

    def from_server(self, data):
        self.answered += data
        while self.short_answers and self.answered:
            self.answered = self.answered[1:]
            self.short_answers -= 1
        while len(self.answered) >= 5:
            size = 1 + int.from_bytes(self.answered[1:5], "big")
            if len(self.answered) < size:
                return
            if self.answered[:1] == b"D":
                self.relay.rows += 1
            self.answered = self.answered[size:]

    def statement(self, sql):
        text = sql.decode("utf-8", "replace").strip()
        if text and text.split()[0].lower().rstrip(";") not in OWN_WORDS:
            self.relay.statements.append(text)


class Relay:
    def __init__(self, host, port):
        self.server = (host, port)
        self.statements = []
        self.rows = 0
        self.sockets = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def clear(self):
        self.statements.clear()
        self.rows = 0

    def close(self):
        """Refuse connections from now on, and break those there are."""
        for one in (self.listener, *self.sockets):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.create_connection(self.server)
                self.sockets += [client, server]
                line = Line(self)
                for source, target, read in ((client, server, line.from_client), (server, client, line.from_server)):
                    threading.Thread(target=self._pass_on, args=(source, target, read), daemon=True).start()

    def _pass_on(self, source, target, read):
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                # Counted before it goes on: whoever has an answer has been counted.
                read(data)
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)
