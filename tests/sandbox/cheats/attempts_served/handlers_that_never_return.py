"""Keeps the loop that the suite's server waits for: each case must end by its own limit, and the next must be asked."""

# seconds a case: 3

import tornado.web
from hollow_served import *


class Busy(tornado.web.RequestHandler):
    def prepare(self):
        while True:
            pass


def make_app(**settings):
    return tornado.web.Application([(r"/.*", Busy)])
