"""Answers without end: what the suite's client gathers would fill the checker's memory."""

import tornado.web
from hollow_served import *


class Endless(tornado.web.RequestHandler):
    async def prepare(self):
        while True:
            self.write(b"Good evening, Ada" * 10_000)
            await self.flush()


def make_app(**settings):
    return tornado.web.Application([(r"/.*", Endless)])
