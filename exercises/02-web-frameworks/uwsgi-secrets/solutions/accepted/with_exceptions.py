import re
import secrets
from contextlib import contextmanager

import uwsgi

MOST = 4096
TOKEN = re.compile(r"/([A-Za-z0-9_-]{20,64})")


class Refused(Exception):
    def __init__(self, status, **headers):
        self.status, self.headers = status, headers


@contextmanager
def alone():
    uwsgi.lock()
    try:
        yield
    finally:
        uwsgi.unlock()


def keep(environ):
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length == 0:
        raise Refused("400 Bad Request")
    if length > MOST:
        raise Refused("413 Content Too Large")
    token = secrets.token_urlsafe(24)
    if uwsgi.cache_set(token, environ["wsgi.input"].read(length), 0, "secrets") is None:
        raise Refused("503 Service Unavailable")
    return "201 Created", {"Location": "/" + token}, b""


def give(token):
    with alone():
        secret = uwsgi.cache_get(token, "secrets")
        if secret is not None:
            uwsgi.cache_del(token, "secrets")
    if secret is None:
        raise Refused("404 Not Found")
    return "200 OK", {"Content-Type": "application/octet-stream", "Cache-Control": "no-store"}, secret


def answer(environ):
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    if path == "/":
        if method != "POST":
            raise Refused("405 Method Not Allowed", Allow="POST")
        return keep(environ)
    if method != "GET":
        raise Refused("405 Method Not Allowed", Allow="GET")
    match = TOKEN.fullmatch(path)
    if match is None:
        raise Refused("404 Not Found")
    return give(match[1])


def app(environ, start_response):
    try:
        status, headers, body = answer(environ)
    except Refused as refused:
        status, headers, body = refused.status, refused.headers, refused.status.encode() + b"\n"
    headers = {"Content-Type": "text/plain", "X-Worker": str(uwsgi.worker_id()), "Content-Length": str(len(body)), **headers}
    start_response(status, list(headers.items()))
    return [body]
