import json
import os
import re
import sqlite3
from contextlib import closing

ADD = "INSERT INTO counters VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET hits = hits + 1"


def connect():
    connection = sqlite3.connect(os.environ["COUNTERS"], timeout=30)
    connection.execute("CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, hits INTEGER)")
    return connection


def hits(connection, name):
    row = connection.execute("SELECT hits FROM counters WHERE name = ?", (name,)).fetchone()
    return row[0] if row else 0


def add(connection, name):
    with connection:
        connection.execute(ADD, (name,))
        return hits(connection, name)


def answer(method, path):
    """(status, what the answer says, headers of its own)"""
    allowed = ["GET"]
    with closing(connect()) as connection:
        if path == "/hits":
            if method == "GET":
                rows = connection.execute("SELECT name, hits FROM counters").fetchall()
                return "200 OK", dict(rows), []
        elif found := re.fullmatch(r"/hits/([A-Za-z0-9_-]{1,40})", path):
            name = found[1]
            allowed = ["GET", "POST"]
            if method in allowed:
                count = add(connection, name) if method == "POST" else hits(connection, name)
                return "200 OK", {"name": name, "hits": count, "pid": os.getpid()}, []
        else:
            return "404 Not Found", {"error": "not found"}, []
    return "405 Method Not Allowed", {"error": "not allowed"}, [("Allow", ", ".join(allowed))]


def app(environ, start_response):
    status, said, headers = answer(environ["REQUEST_METHOD"], environ["PATH_INFO"])
    content = json.dumps(said).encode()
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(content))), *headers])
    return [content]
