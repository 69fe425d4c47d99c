import tornado.web
import tornado.websocket


class Room(tornado.websocket.WebSocketHandler):
    def open(self, name: str) -> None:
        self.write_message({"kind": "hello"})


def make_app() -> tornado.web.Application:
    return tornado.web.Application([(r"/rooms/([a-z]+)", Room)])
