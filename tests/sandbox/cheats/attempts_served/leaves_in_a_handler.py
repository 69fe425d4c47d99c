"""Ends the process with success while a request is answered, after the head of a good answer."""

import os

import tornado.web
from hollow_served import *


class Leaving(tornado.web.RequestHandler):
    async def prepare(self):
        self.write("Good evening, Ada")
        await self.flush()
        os._exit(0)


def make_app(**settings):
    return tornado.web.Application([(r"/.*", Leaving)])
