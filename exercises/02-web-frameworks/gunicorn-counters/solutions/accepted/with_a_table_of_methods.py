import json
import os
import re
import sqlite3
from contextlib import closing

NAME = re.compile(r"/hits/([A-Za-z0-9_-]{1,40})")


def connect():
    connection = sqlite3.connect(os.environ["COUNTERS"], timeout=30, isolation_level=None)
    connection.execute("create table if not exists counters (name text primary key, hits integer not null)")
    return connection


def hit(name):
    with closing(connect()) as connection:
        (hits,) = connection.execute(
            "insert into counters values (?, 1) on conflict (name) do update set hits = hits + 1 returning hits", (name,)
        ).fetchall()[0]
    return {"name": name, "hits": hits, "pid": os.getpid()}


def look(name):
    with closing(connect()) as connection:
        row = connection.execute("select hits from counters where name = ?", (name,)).fetchone()
    return {"name": name, "hits": row[0] if row else 0, "pid": os.getpid()}


def every():
    with closing(connect()) as connection:
        return dict(connection.execute("select name, hits from counters"))


def answer(method, path):
    """Status, allowed methods (for 405) and content."""
    if path == "/hits":
        known = {"GET": every}
        values = ()
    elif match := NAME.fullmatch(path):
        known = {"GET": look, "POST": hit}
        values = match.groups()
    else:
        return "404 Not Found", None, {"error": "there is nothing here"}
    if method not in known:
        return "405 Method Not Allowed", ", ".join(known), {"error": "not like that"}
    return "200 OK", None, known[method](*values)


def app(environ, start_response):
    status, allowed, content = answer(environ["REQUEST_METHOD"], environ["PATH_INFO"])
    body = json.dumps(content).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    if allowed:
        headers.append(("Allow", allowed))
    start_response(status, headers)
    return [body]
