import asyncio
import json
import urllib.parse
import urllib.request

import pytest
from tornado.websocket import websocket_connect

PATIENCE = 3  # seconds until a message that does not come is given up


class Guest:
    """One connection to a room."""

    def __init__(self, socket):
        self.socket = socket

    async def hear(self):
        """The next message."""
        message = await asyncio.wait_for(self.socket.read_message(), PATIENCE)
        assert message is not None
        return json.loads(message)

    async def say(self, text):
        await self.send(json.dumps({"text": text}))

    async def send(self, data):
        await self.socket.write_message(data)

    async def refused(self):
        """The code with which the connection was closed."""
        assert await asyncio.wait_for(self.socket.read_message(), PATIENCE) is None
        return self.socket.close_code


class Chat:
    def __init__(self, url):
        self.url = url
        self.guests = []

    async def connect(self, room, nick=None):
        query = "" if nick is None else "?" + urllib.parse.urlencode({"nick": nick})
        guest = Guest(await websocket_connect(f"{self.url.replace('http', 'ws')}/rooms/{room}{query}"))
        self.guests.append(guest)
        return guest

    async def enter(self, room, *nicks):
        """Guests who have entered one after the other, and have heard of one another."""
        entered = []
        for nick in nicks:
            guest = await self.connect(room, nick)
            assert (await guest.hear())["kind"] == "welcome"
            for earlier in entered:
                assert await earlier.hear() == {"kind": "joined", "nick": nick}
            entered.append(guest)
        return entered if len(entered) > 1 else entered[0]

    async def rooms(self):
        return await asyncio.to_thread(self._rooms)

    def _rooms(self):
        with urllib.request.urlopen(self.url + "/rooms", timeout=PATIENCE) as answer:
            return json.loads(answer.read())


@pytest.fixture
def play(serve_solution):
    """Runs a scene, a coroutine function, with a fresh server."""

    def run(scene):
        async def played():
            chat = Chat(serve_solution("solution:make_app", server="tornado").url)
            try:
                await scene(chat)
            finally:
                for guest in chat.guests:
                    guest.socket.close()

        asyncio.run(played())

    return run


@pytest.mark.title("A guest is welcomed", zh="欢迎来客")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_welcome(play):
    async def scene(chat):
        ada = await chat.connect("tea", "Ada")
        assert await ada.hear() == {"kind": "welcome", "people": ["Ada"], "said": []}

    play(scene)


@pytest.mark.title("What one says, all hear, the speaker too", zh="一人说话，人人听见，包括自己")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_said(play):
    async def scene(chat):
        ada, bob = await chat.enter("tea", "Ada", "Bob")
        await ada.say("hello")
        for guest in (ada, bob):
            assert await guest.hear() == {"kind": "said", "nick": "Ada", "text": "hello"}

    play(scene)


@pytest.mark.title("Who is there already is told to the one who comes", zh="告诉新来的人都有谁在")
def test_people(play):
    async def scene(chat):
        await chat.enter("tea", "Zoe", "Bob")
        ada = await chat.connect("tea", "Ada")
        assert (await ada.hear())["people"] == ["Ada", "Bob", "Zoe"]

    play(scene)


@pytest.mark.title("Coming and going is told to the others", zh="来去都告诉其他人")
@pytest.mark.points(2)
@pytest.mark.hint("`on_close` is called however a connection ends.", zh="不论连接怎样结束，都会调用 `on_close`。", after=2)
def test_joined_and_left(play):
    async def scene(chat):
        ada, bob, eve = await chat.enter("tea", "Ada", "Bob", "Eve")
        bob.socket.close()
        for guest in (ada, eve):
            assert await guest.hear() == {"kind": "left", "nick": "Bob"}
        await ada.say("he is gone")
        assert (await eve.hear())["kind"] == "said"

    play(scene)


@pytest.mark.title("Rooms do not hear one another", zh="房间之间互相听不见")
@pytest.mark.points(2)
def test_rooms(play):
    async def scene(chat):
        ada, bob = await chat.enter("tea", "Ada", "Bob")
        eve = await chat.enter("coffee", "Ada")
        await eve.say("in coffee")
        await ada.say("in tea")
        assert (await eve.hear())["text"] == "in coffee"
        assert (await bob.hear())["text"] == "in tea"
        assert (await ada.hear())["text"] == "in tea"
        eve.socket.close()
        await bob.say("still tea")
        assert [(await guest.hear())["text"] for guest in (ada, bob)] == ["still tea"] * 2

    play(scene)


@pytest.mark.title("The last five sayings are told to the one who comes", zh="最近五句话告诉新来的人")
@pytest.mark.points(2)
def test_history(play):
    async def scene(chat):
        ada = await chat.enter("tea", "Ada")
        for number in range(7):
            await ada.say(f"line {number}")
        for _ in range(7):
            await ada.hear()
        bob = await chat.connect("tea", "Bob")
        assert (await bob.hear())["said"] == [{"nick": "Ada", "text": f"line {number}"} for number in range(2, 7)]
        eve = await chat.connect("coffee", "Eve")
        assert (await eve.hear())["said"] == []

    play(scene)


@pytest.mark.title("When the last has left, the room is forgotten", zh="最后一人离开，房间就被遗忘")
def test_forgotten(play):
    async def scene(chat):
        ada, bob = await chat.enter("tea", "Ada", "Bob")
        await ada.say("a secret")
        await ada.hear()
        ada.socket.close()
        assert (await bob.hear())["kind"] == "said"
        assert (await bob.hear())["kind"] == "left"
        bob.socket.close()
        for _ in range(100):
            if await chat.rooms() == {}:
                break
            await asyncio.sleep(0.05)
        assert await chat.rooms() == {}
        eve = await chat.connect("tea", "Eve")
        assert await eve.hear() == {"kind": "welcome", "people": ["Eve"], "said": []}

    play(scene)


@pytest.mark.title("The list of rooms", zh="房间列表")
def test_list(play):
    async def scene(chat):
        assert await chat.rooms() == {}
        await chat.enter("tea", "Bob", "Ada")
        await chat.enter("coffee", "Eve")
        assert await chat.rooms() == {"tea": ["Ada", "Bob"], "coffee": ["Eve"]}

    play(scene)


@pytest.mark.title("A name that is taken: 4001", zh="名字已被占用：4001")
@pytest.mark.points(2)
@pytest.mark.hint("`on_close` is also called for a connection that you refused: it must not remove the one who has the name.", zh="被拒绝的连接同样会触发 `on_close`：不能因此移走真正拥有这个名字的人。", after=2)
def test_taken(play):
    async def scene(chat):
        ada, bob = await chat.enter("tea", "Ada", "Bob")
        second = await chat.connect("tea", "Ada")
        assert await second.refused() == 4001
        await bob.say("only one Ada")
        for guest in (ada, bob):
            assert (await guest.hear())["text"] == "only one Ada"
        assert await chat.rooms() == {"tea": ["Ada", "Bob"]}

    play(scene)


@pytest.mark.title("A name is free again when its owner has left", zh="主人离开后名字可再用")
def test_free_again(play):
    async def scene(chat):
        ada, bob = await chat.enter("tea", "Ada", "Bob")
        ada.socket.close()
        assert (await bob.hear())["kind"] == "left"
        again = await chat.connect("tea", "Ada")
        assert (await again.hear())["people"] == ["Ada", "Bob"]

    play(scene)


@pytest.mark.title("Without a name: 4000", zh="没有名字：4000")
def test_nameless(play):
    async def scene(chat):
        ada = await chat.enter("tea", "Ada")
        for nick in (None, "", "   "):
            nobody = await chat.connect("tea", nick)
            assert await nobody.refused() == 4000
        bob = await chat.connect("tea", "  Bob ")
        assert (await bob.hear())["people"] == ["Ada", "Bob"]
        assert await ada.hear() == {"kind": "joined", "nick": "Bob"}

    play(scene)


@pytest.mark.title("Nonsense is answered with an error, to its sender only", zh="胡话只对发送者报错")
@pytest.mark.points(2)
def test_nonsense(play):
    nonsense = ["{oops", "[]", "null", '"text"', "{}", '{"text": 5}', '{"text": null}', '{"text": "  "}', json.dumps({"text": "x" * 201})]

    async def scene(chat):
        ada, bob = await chat.enter("tea", "Ada", "Bob")
        for data in nonsense:
            await ada.send(data)
            assert (await ada.hear())["kind"] == "error"
        await ada.say("better")
        assert (await ada.hear())["text"] == "better"
        assert (await bob.hear())["text"] == "better"

    play(scene)


@pytest.mark.title("Text is tidied, up to 200 characters, in any language", zh="文字去掉两端空白，至多 200 个字符，任何语言")
def test_text(play):
    async def scene(chat):
        ada = await chat.enter("tea", "小明")
        for text, heard in (("  hi \n", "hi"), ("你好，世界", "你好，世界"), ("x" * 200, "x" * 200), ("<b>", "<b>")):
            await ada.say(text)
            assert await ada.hear() == {"kind": "said", "nick": "小明", "text": heard}

    play(scene)
