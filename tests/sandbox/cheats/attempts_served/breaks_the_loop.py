"""Stops and closes the loop that his side turns in, and closes the sockets of the connections, at each request."""

import asyncio
import gc
import socket

import tornado.web
from hollow_served import *


class Breaking(tornado.web.RequestHandler):
    turn = 0

    def prepare(self):
        Breaking.turn += 1
        loop = asyncio.get_running_loop()
        self.set_status(418)
        self.finish("nothing")
        if Breaking.turn % 3 == 0:
            loop.stop()
        elif Breaking.turn % 3 == 1:
            loop.call_soon(loop.close)
            loop.stop()
        else:
            for one in gc.get_objects():
                if isinstance(one, socket.socket):
                    one.close()


def make_app(**settings):
    return tornado.web.Application([(r"/.*", Breaking)])
