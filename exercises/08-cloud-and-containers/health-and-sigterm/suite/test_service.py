import http.client
import signal
import threading
import time
from urllib.parse import urlsplit

import pytest

PATIENCE = 12  # seconds until what does not come is given up
LESS = 3  # and for a service that was waited for in vain before
SHORT = (1, 3, 9)  # seconds of work that ends by itself: longer where the machine is too slow to see it under way
LONG = 1_000  # and of work that does not

in_vain = []
"""Not empty when the service did not do in time what it has to. It has failed a case then, and is not accepted whatever
comes; so nobody waits as long for it again."""


def patience():
    return LESS if in_vain else PATIENCE


def bearable():
    return [seconds for seconds in SHORT if seconds <= patience()]


def over(deadline):
    """Whether it is time to give up, which the case that asks must fail for."""
    if time.monotonic() < deadline:
        return False
    in_vain.append(deadline)
    return True


def ask(url, path, timeout=PATIENCE):
    """(status, text); (0, what went wrong) where no complete answer came."""
    client = http.client.HTTPConnection(urlsplit(url).netloc, timeout=timeout)
    try:
        client.request("GET", path)
    except OSError as error:
        client.close()
        return 0, type(error).__name__
    return answered(client)


def answered(client):
    try:
        answer = client.getresponse()
        return answer.status, answer.read().decode().strip()
    except (OSError, http.client.HTTPException) as error:
        return 0, type(error).__name__
    finally:
        client.close()


class Asking(threading.Thread):
    """A request that is under way while the case goes on."""

    def __init__(self, url, path):
        super().__init__(daemon=True)
        self.client = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)
        self.client.request("GET", path)
        self.found = None
        self.start()

    def run(self):
        self.found = answered(self.client)

    def answer(self):
        self.join(PATIENCE)
        return self.found


@pytest.fixture
def service(serve_solution):
    return serve_solution(server="script")


def works(url, seconds, count=1):
    """So many requests that have reached the service, as /busy says; None if all were answered before it said so."""
    status, before = ask(url, "/busy", patience())
    assert status == 200 and before.isdigit(), "/busy does not say what is under way"
    found = [Asking(url, f"/work/{seconds}") for _ in range(count)]
    deadline = time.monotonic() + patience()
    while ask(url, "/busy", patience()) != (200, str(int(before) + count)):
        assert not over(deadline), "/busy does not say what is under way"
        answers = [one.found for one in found]
        assert not any(one and one != (200, "done") for one in answers), "work that was asked for was not done"
        if answers and all(answers):
            return None
        time.sleep(0.02)
    return found


def at_work(serve_solution, long=0, short=0, told=False, lengths=None, **env):
    """(service, requests): first so many of long work, then so many of short work, all under way at the same time.

    If `told`, SIGTERM has come before the short work was half done. A machine that is too slow for that gets another
    service, and work that is less short, as `lengths` says."""
    lengths = lengths or bearable()
    for seconds in lengths:
        service = serve_solution(server="script", env=env)
        found = works(service.url, LONG, long)
        began = time.monotonic()
        brief = works(service.url, seconds, short)
        if brief is None:
            continue
        if told:
            service.signal(signal.SIGTERM)
        if not told or time.monotonic() - began < seconds / 2 or seconds == lengths[-1]:
            return service, found + brief
    pytest.fail("/busy does not say what is under way")


def until_stopping(url):
    """Whether the service comes to know of the signal. False at once if nobody listens any more."""
    deadline = time.monotonic() + patience()
    while (said := ask(url, "/readyz", patience())) != (503, "stopping"):
        if said == (0, "ConnectionRefusedError") or over(deadline):
            return False
        time.sleep(0.02)
    return True


def ended(service, grace=0):
    """The status with which it ends by itself, after so many seconds that it may take."""
    deadline = time.monotonic() + grace + patience()
    while ask(service.url, "/healthz")[0]:
        assert not over(deadline), "the service should have ended, and still answers"
        time.sleep(0.05)
    return service.stop()


@pytest.mark.title("Well and ready", zh="健康，就绪")
@pytest.mark.feedback("full")
def test_healthy(service):
    assert ask(service.url, "/healthz") == (200, "ok")
    assert ask(service.url, "/readyz") == (200, "ready")


@pytest.mark.title("Work is done", zh="干活")
@pytest.mark.feedback("full")
def test_work(service):
    assert ask(service.url, "/work/0") == (200, "done")
    assert ask(service.url, "/work/0.2") == (200, "done")


@pytest.mark.title("What is no number of seconds, and paths that are not there", zh="不是秒数的，以及不存在的路径")
def test_bad_requests(service):
    assert [ask(service.url, f"/work/{text}")[0] for text in ("soon", "-1", "", "nan", "inf")] == [400] * 5
    assert [ask(service.url, path)[0] for path in ("/", "/work", "/health")] == [404] * 3
    assert ask(service.url, "/healthz")[0] == 200


@pytest.mark.title("Health is told while work is under way", zh="干活的同时也回答健康检查")
@pytest.mark.points(2)
@pytest.mark.hint("One thread for each request: `ThreadingHTTPServer`.", zh="每个请求一个线程：`ThreadingHTTPServer`。", after=1)
def test_at_the_same_time(serve_solution):
    service, (first, short) = at_work(serve_solution, long=1, short=1)
    assert ask(service.url, "/healthz") == (200, "ok")
    assert ask(service.url, "/work/0") == (200, "done")
    assert short.answer() == (200, "done")
    assert first.found is None


@pytest.mark.title("It says how much is under way", zh="会说有多少活正在做")
@pytest.mark.hint("Handlers run in threads of their own: count up and down under a lock, and down in a `finally`.", zh="处理函数各在自己的线程里运行：加锁计数，减一放在 `finally` 里。", after=1)
def test_busy(serve_solution):
    service = serve_solution(server="script")
    assert ask(service.url, "/busy") == (200, "0"), "/busy does not begin with no work under way"
    service, (_, _, short) = at_work(serve_solution, long=2, short=1)
    assert short.answer() == (200, "done")
    deadline = time.monotonic() + patience()
    while ask(service.url, "/busy") != (200, "2"):
        assert not over(deadline), "what is done is not under way any more"
        time.sleep(0.02)


@pytest.mark.title("By default five seconds are granted, then it is over", zh="默认宽限五秒，然后就结束")
def test_default_grace(serve_solution):
    long, short = serve_solution(server="script"), serve_solution(server="script")
    works(long.url, LONG)
    for _ in range(3):  # again where the machine was too slow to see it under way
        if brief := works(short.url, 2):
            break
    assert brief
    long.signal(signal.SIGTERM)
    short.signal(signal.SIGTERM)
    assert brief[0].answer() == (200, "done")
    assert ended(short) == 0
    assert ended(long, grace=5) == 1


@pytest.mark.title("Nothing under way: ends at once with status 0", zh="没有活：立刻以状态 0 结束")
@pytest.mark.points(2)
@pytest.mark.hint("Without a handler SIGTERM kills the process, and its status is not 0: `signal.signal`.", zh="没有处理函数的话，SIGTERM 会直接杀死进程，状态就不是 0：见 `signal.signal`。", after=1)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_ends(serve_solution, number):
    service = serve_solution(server="script", env={"GRACE": "60"})
    assert ask(service.url, "/readyz") == (200, "ready"), "before any signal, /readyz should say that the service is ready"
    service.signal(number)
    deadline = time.monotonic() + patience()
    while ask(service.url, "/healthz", patience())[0]:
        assert not over(deadline), f"no work was under way when {number.name} came; the service should have ended at once, and still answers"
        time.sleep(0.05)
    status = service.stop()
    assert status != -number, f"{number.name} killed the service, as it kills every program without a handler for it; with no work under way the service should end by itself, with status 0"
    assert status == 0, f"no work was under way when {number.name} came; the service should have ended with status 0, and its status was {status}"


@pytest.mark.title("Work under way is finished", zh="手头的活要做完")
@pytest.mark.points(3)
@pytest.mark.hint("Count what is under way, and let the main thread wait until the count is 0.", zh="数一数正在做的活，让主线程等到这个数变成 0。", after=1)
def test_finishes(serve_solution):
    service, under_way = at_work(serve_solution, short=3, told=True, GRACE="1000")
    assert [one.answer() for one in under_way] == [(200, "done")] * 3, "work that was under way when SIGTERM came should be finished and answered"
    assert ended(service) == 0, "when all work is finished, the service should end with status 0"


@pytest.mark.title("While stopping: alive, not ready, no new work", zh="正在停止：活着、未就绪、不接新活")
@pytest.mark.points(2)
def test_while_stopping(serve_solution):
    service = serve_solution(server="script", env={"GRACE": "1000"})
    under_way = works(service.url, 1_000)[0]
    service.signal(signal.SIGTERM)
    assert until_stopping(service.url)
    assert ask(service.url, "/healthz") == (200, "ok")
    assert ask(service.url, "/busy") == (200, "1")
    assert ask(service.url, "/work/0")[0] == 503
    assert ask(service.url, "/nowhere")[0] == 503
    assert under_way.found is None


@pytest.mark.title("A second signal changes nothing", zh="再来一个信号也不改变什么")
def test_second_signal(serve_solution):
    for n in range(len(bearable())):
        service, (under_way,) = at_work(serve_solution, short=1, told=True, lengths=bearable()[n:], GRACE="1000")
        if (stopping := until_stopping(service.url)) or under_way.answer() != (200, "done"):
            break
    assert stopping
    service.signal(signal.SIGTERM)
    service.signal(signal.SIGINT)
    assert under_way.answer() == (200, "done")
    assert ended(service) == 0


@pytest.mark.title("Work that takes too long is given up: status 1", zh="太久的活就放弃：状态 1")
@pytest.mark.points(2)
@pytest.mark.hint("`Condition.wait_for` takes a timeout. Threads that still sleep must not keep the process: `daemon`, or `os._exit`.", zh="`Condition.wait_for` 可以设超时。还在睡的线程不能拖住进程：用 `daemon`，或 `os._exit`。", after=2)
def test_gives_up(serve_solution):
    service, (under_way,) = at_work(serve_solution, short=1, told=True, lengths=(4, 8), GRACE="0.5")
    assert under_way.answer() is not None and under_way.answer()[0] == 0, "work was finished that should have been given up after GRACE seconds"
    assert ended(service) == 1, "a service that gives work up should end with status 1"


@pytest.mark.title("One line says that it stops, and nothing of errors", zh="一行说明正在停止，没有报错")
def test_log(serve_solution):
    service, _ = at_work(serve_solution, short=1, told=True, GRACE="1000")
    until_stopping(service.url)
    service.signal(signal.SIGTERM)
    assert ended(service) == 0
    lines = service.log().splitlines()
    assert sum(line.startswith("stopping") for line in lines) == 1
    assert not any("Traceback" in line for line in lines)
