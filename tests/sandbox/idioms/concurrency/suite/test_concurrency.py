import asyncio, inspect, threading, time, signal
from unittest.mock import AsyncMock
import pytest
import solution
from solution import *
@pytest.mark.asyncio
async def test_await(): assert await add(1, 2) == 3
@pytest.mark.asyncio
async def test_fail():
    with pytest.raises(ValueError, match="async"): await fail()
@pytest.mark.asyncio
async def test_gather():
    t = time.perf_counter(); assert await asyncio.gather(*(add(i, i) for i in range(20))) == [2 * i for i in range(20)]
    assert await gather(5) == [1, 2, 3, 4, 5]
@pytest.mark.asyncio
async def test_agen(): assert [i async for i in ticks(3)] == [0, 1, 2] and inspect.isasyncgen(ticks(1))
@pytest.mark.asyncio
async def test_callback():
    async def f(x): await asyncio.sleep(0); return x * 2
    assert await call(f) == 6
    m = AsyncMock(return_value=5); assert await call(m) == 5; m.assert_awaited_once_with(3)
@pytest.mark.asyncio
async def test_cm():
    c = Conn()
    async with c as d: assert d is c and await c.get() == "got"
    assert c.log == ["in", "out"]
@pytest.mark.asyncio
async def test_timeout():
    with pytest.raises(asyncio.TimeoutError): await asyncio.wait_for(slow(), 0.05)
@pytest.mark.asyncio
async def test_lock():
    l = Lock2(); await asyncio.gather(l.work(1), l.work(2)); assert l.order == [("s", 1), ("e", 1), ("s", 2), ("e", 2)]
def test_run(): assert asyncio.run(add(2, 3)) == 5 and inspect.iscoroutine(c := add(1, 1)); c.close()
def test_threads():
    s = Safe(); ts = [threading.Thread(target=lambda: [s.inc() for _ in range(20)]) for _ in range(4)]
    [t.start() for t in ts]; [t.join() for t in ts]; assert s.n == 80
def test_thread_in_solution(): assert in_thread(lambda: 5) == 5
def test_event():
    r = []; t = threading.Thread(target=lambda: r.append(wait())); t.start(); time.sleep(0.05); go(); t.join(10); assert r == [True]
def test_main_waits():
    solution.ev.clear(); t = threading.Timer(0.1, go); t.start(); assert wait() is True; t.join()
def test_pool():
    from concurrent.futures import ThreadPoolExecutor
    def one(i): return asyncio.run(add(i, 1))
    with ThreadPoolExecutor(4) as p: assert list(p.map(one, range(8))) == list(range(1, 9))

def test_alarm():
    def ring(*a): raise TimeoutError("alarm")
    old = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        with pytest.raises(TimeoutError, match="alarm"): nap(0.3)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0); signal.signal(signal.SIGALRM, old)
    assert in_thread(lambda: 6) == 6
def test_after_alarm(): assert asyncio.run(add(2, 3)) == 5


@pytest.mark.asyncio
async def test_a_coroutine_of_the_suite_is_cancelled_by_the_solution():
    heard = []

    async def patient():
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            heard.append("cancelled")
            raise
        finally:
            heard.append("cleaned")

    assert await give_up(patient) == "cancelled"
    assert heard == ["cancelled", "cleaned"]
    assert await in_time(patient, 0.02) == "too slow" and heard == ["cancelled", "cleaned"] * 2

    async def stubborn():
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            return "stayed"

    assert await give_up(stubborn) == "stayed"

    async def quick():
        return "done"

    assert await in_time(quick, 5) == "done"
