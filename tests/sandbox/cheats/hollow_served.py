"""Every name the serving suite imports, every answer wrong."""

import tornado.web


class Nothing(tornado.web.RequestHandler):
    def prepare(self):
        self.set_status(418)
        self.finish("nothing")


def make_app(**settings):
    return tornado.web.Application([(r"/.*", Nothing)])


async def double(number):
    return None
