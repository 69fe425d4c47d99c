# fails: test_nonsense
# Believes that every message is right.
import json
from collections import deque

import tornado.web
import tornado.websocket

HISTORY = 5
LONGEST = 200


class Rooms:
    """Who is where, and what was said last."""

    def __init__(self):
        self.people = {}
        self.said = {}

    def enter(self, room, nick, handler):
        """Whether the name was free."""
        people = self.people.setdefault(room, {})
        if nick in people:
            return False
        people[nick] = handler
        return True

    def leave(self, room, nick):
        people = self.people[room]
        del people[nick]
        if not people:
            del self.people[room]
            self.said.pop(room, None)

    def tell(self, room, message, without=None):
        for nick, handler in self.people.get(room, {}).items():
            if nick != without:
                handler.write_message(message)

    def history(self, room):
        return self.said.setdefault(room, deque(maxlen=HISTORY))


class RoomList(tornado.web.RequestHandler):
    def get(self):
        rooms = self.application.settings["rooms"]
        self.write({room: sorted(people) for room, people in rooms.people.items()})


class Room(tornado.websocket.WebSocketHandler):
    nick = None

    def open(self, room):
        self.rooms, self.room = self.application.settings["rooms"], room
        nick = self.get_query_argument("nick", "").strip()
        if not nick:
            self.close(4000, "a name is needed")
        elif not self.rooms.enter(room, nick, self):
            self.close(4001, "the name is taken")
        else:
            self.nick = nick
            people = sorted(self.rooms.people[room])
            self.write_message({"kind": "welcome", "people": people, "said": list(self.rooms.history(room))})
            self.rooms.tell(room, {"kind": "joined", "nick": nick}, without=nick)

    def on_message(self, message):
        if self.nick is None:
            return
        text = json.loads(message)["text"].strip()
        if not text or len(text) > LONGEST:
            self.write_message({"kind": "error"})
            return
        said = {"nick": self.nick, "text": text}
        self.rooms.history(self.room).append(said)
        self.rooms.tell(self.room, {"kind": "said", **said})

    def on_close(self):
        if self.nick is not None:
            self.rooms.leave(self.room, self.nick)
            self.rooms.tell(self.room, {"kind": "left", "nick": self.nick})


def make_app():
    return tornado.web.Application([(r"/rooms", RoomList), (r"/rooms/([a-z]+)", Room)], rooms=Rooms())
