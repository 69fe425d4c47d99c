import json

import tornado.web
import tornado.websocket


class Total(tornado.web.RequestHandler):
    def post(self):
        self.write({"total": sum(json.loads(self.request.body))})


class Greeting(tornado.web.RequestHandler):
    def get(self, name):
        self.set_header("X-Length", str(len(name)))
        self.write(f"Good evening, {name}")


class Checked(tornado.web.RequestHandler):
    def get(self):
        self.settings["check"](6 * 7)
        self.write("checked")


class Loud(tornado.websocket.WebSocketHandler):
    def on_message(self, message):
        self.write_message(message.upper())


def make_app(**settings):
    handlers = [(r"/total", Total), (r"/greeting/(\w+)", Greeting), (r"/checked", Checked), (r"/loud", Loud)]
    return tornado.web.Application(handlers, **settings)


async def double(number):
    return 2 * number
