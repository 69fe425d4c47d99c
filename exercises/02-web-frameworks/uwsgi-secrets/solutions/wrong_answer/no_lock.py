# fails: test_race
# Reads and deletes without a lock.
import re
import secrets
import time

import uwsgi

LARGEST = 4096
CACHE = "secrets"
TYPE = ("Content-Type", "application/octet-stream")


def keep(environ):
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > LARGEST:
        return "413 Content Too Large", [], b""
    if not length:
        return "400 Bad Request", [], b""
    token = secrets.token_urlsafe(24)
    if not uwsgi.cache_set(token, environ["wsgi.input"].read(length), 0, CACHE):
        return "503 Service Unavailable", [], b""
    return "201 Created", [("Location", f"/{token}")], b""


def give(token):
    content = uwsgi.cache_get(token, CACHE)
    if content is None:
        return "404 Not Found", [], b""
    time.sleep(0.02)  # a line for the log book
    uwsgi.cache_del(token, CACHE)
    return "200 OK", [TYPE, ("Cache-Control", "no-store")], content


def answer(environ):
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    if path == "/":
        return keep(environ) if method == "POST" else ("405 Method Not Allowed", [("Allow", "POST")], b"")
    if not re.fullmatch(r"/[\w-]+", path):
        return "404 Not Found", [], b""
    return give(path[1:]) if method == "GET" else ("405 Method Not Allowed", [("Allow", "GET")], b"")


def app(environ, start_response):
    status, headers, content = answer(environ)
    headers = [*headers, ("Content-Length", str(len(content))), ("X-Worker", str(uwsgi.worker_id()))]
    start_response(status, headers)
    return [content]
