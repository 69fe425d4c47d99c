import asyncio
import inspect
import socket
import threading
import time

import pytest

import solution


def with_threads(*args, **more):
    return solution.fetch_with_threads(*args, **more)


def with_asyncio(*args, **more):
    return asyncio.run(solution.fetch_with_asyncio(*args, **more))


class Servers:
    """Servers on ports of their own. `talk(connection, name)` says what one does with a connection; its answer is sent.

    `most` is how many were waiting for an answer at the same time, `order` the names in the order of their connections.
    """

    def __init__(self, names, talk):
        self.talk = talk
        self.lock = threading.Lock()
        self.open = self.most = 0
        self.order = []
        self.ended = threading.Event()
        self.sockets = [socket.create_server(("127.0.0.1", 0)) for _ in names]
        self.addresses = [server.getsockname() for server in self.sockets]
        self.threads = [threading.Thread(target=self.serve, args=pair, daemon=True) for pair in zip(self.sockets, names)]
        for thread in self.threads:
            thread.start()

    def serve(self, server, name):
        server.settimeout(0.1)
        while not self.ended.is_set():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            with connection:
                connection.settimeout(6)
                with self.lock:
                    self.order.append(name)
                    self.open += 1
                    self.most = max(self.most, self.open)
                answer = self.talk(connection, name)
                with self.lock:
                    self.open -= 1
                try:
                    connection.sendall(answer)
                except OSError:
                    pass

    def close(self):
        self.ended.set()
        for thread in self.threads:
            thread.join()
        for server in self.sockets:
            server.close()


@pytest.fixture
def start():
    made = []

    def servers(names, talk):
        made.append(Servers(names, talk))
        return made[-1]

    yield servers
    for one in made:
        one.close()


def say_name(connection, name):
    return f"{name}\n".encode()


both = pytest.mark.parametrize("fetch", [with_threads, with_asyncio])
NAMES = ["ada", "grace", "alan", "edsger", "barbara", "donald"]


@pytest.mark.title("One server is asked", zh="问一个服务器")
@pytest.mark.feedback("full")
@both
def test_one(start, fetch):
    assert fetch(start(["ada"], say_name).addresses) == ["ada"]


@pytest.mark.title("Answers come in the order of the addresses", zh="回答按地址的顺序给出")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
@both
def test_order(start, fetch):
    def the_last_is_first(connection, name):
        turn = NAMES.index(name)
        if turn < 5:
            done[turn + 1].wait(1.5)
        done[turn].set()
        return say_name(connection, name)

    done = [threading.Event() for _ in NAMES]
    assert fetch(start(NAMES, the_last_is_first).addresses, limit=6) == NAMES


@pytest.mark.title("No addresses, no answers", zh="没有地址，就没有回答")
@both
def test_none(fetch):
    assert fetch([]) == []


@pytest.mark.title("Servers are asked at the same time", zh="同时询问")
@pytest.mark.points(3)
@pytest.mark.hint("`ThreadPoolExecutor(limit)` and its `map`; `asyncio.gather` of coroutines.", zh="`ThreadPoolExecutor(limit)` 和它的 `map`；对多个协程用 `asyncio.gather`。", after=2)
@both
def test_at_the_same_time(start, fetch):
    def together(connection, name):
        barrier.wait()
        return say_name(connection, name)

    barrier = threading.Barrier(6, timeout=3)
    assert fetch(start(NAMES, together).addresses, limit=6) == NAMES


@pytest.mark.title("Not more than the limit at a time", zh="同一时刻不超过上限")
@pytest.mark.points(3)
@pytest.mark.hint("Threads: a pool has a size. asyncio: a `Semaphore` around the entire conversation.", zh="线程：线程池有大小。asyncio：用 `Semaphore` 包住整段对话。", after=2)
@both
def test_limit(start, fetch):
    def in_threes(connection, name):
        barrier.wait()
        time.sleep(0.05)
        return say_name(connection, name)

    barrier = threading.Barrier(3, timeout=3)
    servers = start(NAMES, in_threes)
    assert fetch(servers.addresses, limit=3) == NAMES
    assert servers.most == 3


@pytest.mark.title("One at a time, in order", zh="一次一个，按顺序")
@both
def test_limit_one(start, fetch):
    def without_hurry(connection, name):
        time.sleep(0.1)
        return say_name(connection, name)

    servers = start(NAMES, without_hurry)
    assert fetch(servers.addresses, limit=1) == NAMES
    assert servers.order == NAMES
    assert servers.most == 1


@pytest.mark.title("Five at a time by default", zh="默认一次五个")
@both
def test_default_limit(start, fetch):
    def together(connection, name):
        if name != "donald":
            barrier.wait()
        time.sleep(0.3)
        return say_name(connection, name)

    barrier = threading.Barrier(5, timeout=3)
    servers = start(NAMES, together)
    assert fetch(servers.addresses) == NAMES
    assert servers.most == 5


@pytest.mark.title("A limit below one is refused", zh="小于一的上限被拒绝")
@both
def test_bad_limit(start, fetch):
    for limit in (0, -3):
        with pytest.raises(ValueError):
            fetch([], limit=limit)


@pytest.mark.title("Where nobody listens: an error in its place", zh="没有人监听：错误放在它的位置上")
@pytest.mark.points(2)
@pytest.mark.hint("Catch `OSError` around one conversation, and return it.", zh="在一段对话外面捕获 `OSError`，并把它返回。", after=2)
@both
def test_refused(start, fetch):
    gone = start(["gone"], say_name)
    gone.close()
    servers = start(["ada", "alan"], say_name)
    first, middle, last = fetch([servers.addresses[0], gone.addresses[0], servers.addresses[1]])
    assert (first, last) == ("ada", "alan")
    assert isinstance(middle, ConnectionRefusedError)


@pytest.mark.title("No line, or half of one: ConnectionError", zh="没有一行，或只有半行：ConnectionError")
@both
def test_half(start, fetch):
    def breaks_off(connection, name):
        return {"ada": b"", "alan": b"half a li", "grace": b"whole\n"}[name]

    nothing, half, whole = fetch(start(["ada", "alan", "grace"], breaks_off).addresses)
    assert isinstance(nothing, ConnectionError) and isinstance(half, ConnectionError)
    assert whole == "whole"


@pytest.mark.title("A line that comes in pieces, in any language", zh="分块到来的一行，任何语言")
@both
def test_pieces(start, fetch):
    def slowly(connection, name):
        whole = f"{name}：你好\n".encode()
        connection.sendall(whole[:8])
        time.sleep(0.1)
        connection.sendall(whole[8:-2])
        time.sleep(0.1)
        return whole[-2:]

    assert fetch(start(["ada"], slowly).addresses) == ["ada：你好"]


@pytest.mark.title("Who says nothing is given up: TimeoutError", zh="不说话的放弃：TimeoutError")
@pytest.mark.points(2)
@both
def test_timeout(start, fetch):
    def silent(connection, name):
        if name == "alan":
            connection.recv(1)  # nothing comes until the other side has left
        return say_name(connection, name)

    first, middle, last = fetch(start(["ada", "alan", "grace"], silent).addresses, timeout=0.5)
    assert (first, last) == ("ada", "grace")
    assert isinstance(middle, TimeoutError)


@pytest.mark.title("The time before one's turn does not count", zh="轮到之前的时间不算")
@pytest.mark.points(2)
@pytest.mark.hint("The timeout begins inside the semaphore, not around it.", zh="计时在信号量里面开始，而不是包在它外面。", after=2)
@both
def test_turn(start, fetch):
    def takes_its_time(connection, name):
        time.sleep(0.5)
        return say_name(connection, name)

    names = NAMES[:4]
    assert fetch(start(names, takes_its_time).addresses, limit=1, timeout=1.6) == names


@pytest.mark.title("It is a coroutine, and the loop goes on meanwhile", zh="它是协程，其间事件循环照常运转")
@pytest.mark.points(3)
@pytest.mark.hint("Inside `async def`, a call that waits without `await` stops everything: use `asyncio.open_connection`.", zh="在 `async def` 里，不用 `await` 的等待会让一切停下：请用 `asyncio.open_connection`。", after=1)
def test_loop_goes_on(start):
    def waits_for_the_loop(connection, name):
        asked.set()
        turned.wait(5)
        return say_name(connection, name)

    async def other():
        for _ in range(400):
            if asked.is_set():
                turned.set()
            await asyncio.sleep(0.01)

    async def main():
        task = asyncio.create_task(other())
        answers = await solution.fetch_with_asyncio(servers.addresses, timeout=3)
        task.cancel()
        return answers

    asked, turned = threading.Event(), threading.Event()
    servers = start(["ada", "alan"], waits_for_the_loop)
    assert asyncio.run(main()) == ["ada", "alan"]


@pytest.mark.title("Given up from outside, nothing stays connected", zh="从外部取消后，不留任何连接")
@pytest.mark.points(2)
def test_cancelled(start):
    def until_it_leaves(connection, name):
        left.append(connection.recv(1))
        return b""

    async def main():
        task = asyncio.create_task(solution.fetch_with_asyncio(servers.addresses, timeout=60))
        for _ in range(500):
            if len(servers.order) == 2:
                break
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    left = []
    servers = start(["ada", "alan"], until_it_leaves)
    asyncio.run(main())
    servers.close()
    assert left == [b"", b""]


@pytest.mark.title("One is a function, the other a coroutine function", zh="一个是函数，另一个是协程函数")
def test_kinds():
    assert inspect.iscoroutinefunction(solution.fetch_with_asyncio)
    assert not inspect.iscoroutinefunction(solution.fetch_with_threads)
    assert solution.fetch_with_threads([]) == []
