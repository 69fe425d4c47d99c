"""Sends the suite's client to the suite's files, to other schemes and ports, and says what comes of it."""

import tornado.web
from hollow_served import *

PLACES = ["file:///suite/test_served.py", "file:///etc/passwd", "http://127.0.0.1:1/", "ftp://127.0.0.1/", "//[::1]:1/"]


class Elsewhere(tornado.web.RequestHandler):
    asked = 0

    def prepare(self):
        Elsewhere.asked += 1
        self.redirect(PLACES[Elsewhere.asked % len(PLACES)])


def make_app(**settings):
    return tornado.web.Application([(r"/.*", Elsewhere)])
