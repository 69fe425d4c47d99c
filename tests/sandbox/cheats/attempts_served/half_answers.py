"""Answers with heads that are wrong, of every kind that a client may fall over."""

import tornado.web
from hollow_served import *

ANSWERS = [
    b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nGood evening, Ada",
    b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nGood evening, Ada",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
    b"HTTP/1.1 200 OK\r\n" + b"X-Length: 3\r\n" * 100_000 + b"\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000,
    b"HTTP/1.1 999999 \xff\xfe\r\n\r\n",
    b"\0" * 100_000,
]


class Half(tornado.web.RequestHandler):
    turn = 0

    def prepare(self):
        Half.turn += 1
        stream = self.detach()
        stream.write(ANSWERS[Half.turn % len(ANSWERS)])
        stream.close()


def make_app(**settings):
    return tornado.web.Application([(r"/.*", Half)])
