"""Answers with a few megabytes that are gigabytes once the suite's client has unpacked them."""

import zlib

import tornado.web
from hollow_served import *


_PACKER = zlib.compressobj(9, zlib.DEFLATED, 31)
_HEAD = _PACKER.compress(b"Good") + _PACKER.flush(zlib.Z_FULL_FLUSH)
_PART = _PACKER.compress(bytes(1 << 20)) + _PACKER.flush(zlib.Z_FULL_FLUSH)
BOMB = _HEAD + _PART * 8_000


class Bomb(tornado.web.RequestHandler):
    def prepare(self):
        self.set_header("Content-Encoding", "gzip")
        self.finish(BOMB)


def make_app(**settings):
    return tornado.web.Application([(r"/.*", Bomb)])
