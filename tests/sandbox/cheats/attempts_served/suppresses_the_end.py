"""Runs tasks that are not to be cancelled when a case is over."""

# seconds a case: 2

import asyncio

import hollow_served
import tornado.ioloop
from hollow_served import *


async def _stay():
    while True:
        try:
            await asyncio.sleep(0.01)
        except asyncio.CancelledError:
            continue


def make_app(**settings):
    tornado.ioloop.IOLoop.current().add_callback(_stay)
    return hollow_served.make_app()
