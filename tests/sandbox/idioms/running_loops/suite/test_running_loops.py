"""Where a loop of the suite's runs, the solution's functions find one; its tasks and futures are awaited in the suite."""

import asyncio
import inspect
import unittest

import pytest

import solution
from solution import Debounce, Trouble, Worker, start

PATIENCE = 30


async def until(check):
    async with asyncio.timeout(PATIENCE):
        while not check():
            await asyncio.sleep(0.005)


@pytest.fixture(autouse=True)
def _nothing_seen():
    solution.seen.clear()


def test_no_loop_runs():
    assert solution.plain() == "no loop" and solution.blocking() == 8
    with pytest.raises(RuntimeError, match="no running event loop"):
        solution.empty()


def test_a_loop_runs():
    async def main():
        inside = solution.plain()
        with pytest.raises(RuntimeError, match="cannot be called from a running event loop"):
            solution.blocking()
        return inside, await asyncio.to_thread(solution.plain)

    assert asyncio.run(main()) == ("a loop", "no loop")
    assert solution.plain() == "no loop"


def test_a_task_is_awaited():
    async def main():
        task = start(4, 0.01)
        assert isinstance(task, asyncio.Task) and isinstance(task, asyncio.Future) and asyncio.isfuture(task)
        assert inspect.isawaitable(task) and not inspect.iscoroutine(task)
        assert not task.done() and task.get_name() == "double-4"
        assert await task == 8
        assert task.done() and not task.cancelled() and task.result() == 8 and task.exception() is None
        assert await task == 8

    asyncio.run(main())


def test_a_task_that_raises():
    async def main():
        task = solution.start_failing()
        with pytest.raises(Trouble, match="in a task"):
            await task
        assert isinstance(task.exception(), Trouble)
        with pytest.raises(Trouble):
            task.result()

    asyncio.run(main())


def test_a_task_that_is_not_done():
    async def main():
        task = start(1, 5)
        with pytest.raises(asyncio.InvalidStateError):
            task.result()
        with pytest.raises(asyncio.InvalidStateError):
            task.exception()
        assert task.cancel() is True
        with pytest.raises(asyncio.CancelledError):
            await task
        assert task.cancelled() and task.done() and task.cancel() is False

    asyncio.run(main())


def test_many():
    async def main():
        tasks = [start(n, 0.001 * n) for n in range(10)]
        assert await asyncio.gather(*tasks, solution.double(10)) == [2 * n for n in range(11)]
        assert len(set(tasks)) == 10
        done, pending = await asyncio.wait([start(1), start(2, 10)], return_when=asyncio.FIRST_COMPLETED)
        assert [task.result() for task in done] == [2] and len(pending) == 1
        for task in pending:
            task.cancel()
        found = [await one for one in asyncio.as_completed([start(3, 0.05), start(4)])]
        assert found == [8, 6]
        both = await asyncio.gather(start(5), solution.start_failing(), return_exceptions=True)
        assert both[0] == 10 and isinstance(both[1], Trouble)

    asyncio.run(main())


def test_time_limits():
    async def main():
        task = start(1, 10)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(task, 0.02)
        assert task.cancelled()
        kept = start(2, 0.05)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.shield(kept), 0.001)
        assert await kept == 4
        async with asyncio.timeout(PATIENCE):
            assert await start(3) == 6

    asyncio.run(main())


def test_a_group():
    async def main():
        async with asyncio.TaskGroup() as group:
            made = [group.create_task(solution.double(n)) for n in range(3)]
            started = start(3)
        return [task.result() for task in made] + [await started]

    assert asyncio.run(main()) == [0, 2, 4, 6]


def test_a_callback():
    async def main():
        heard = []
        task = start(2)
        task.add_done_callback(lambda one: heard.append((one is task, one.result())))
        await until(lambda: heard)
        task.add_done_callback(lambda one: heard.append("again"))
        await until(lambda: len(heard) == 2)
        return heard

    assert asyncio.run(main()) == [(True, 4), "again"]


def test_futures():
    async def main():
        future = solution.later(0.01, "later")
        assert asyncio.isfuture(future) and not isinstance(future, asyncio.Task)
        assert await future == "later"
        mine = solution.empty()
        waiting = asyncio.create_task(solution.wait_for(mine))
        await asyncio.sleep(0.01)
        assert not mine.done()
        mine.set_result([1, 2])
        assert await waiting == [1, 2] and mine.done()
        with pytest.raises(asyncio.InvalidStateError):
            mine.set_result(3)
        other = solution.empty()
        other.set_exception(ValueError("no"))
        with pytest.raises(ValueError, match="no"):
            await other

    asyncio.run(main())


def test_in_the_background():
    async def main():
        solution.in_background("one", 0.005)
        solution.in_background("two")
        assert solution.seen == []
        await asyncio.sleep(0)
        await until(lambda: len(solution.seen) == 2)
        assert solution.seen == ["two", "one"]

    asyncio.run(main())


def test_what_still_runs_ends_with_the_loop():
    async def main():
        solution.in_background("three", 600)
        await asyncio.sleep(0.02)

    asyncio.run(main())

    async def other():
        await asyncio.sleep(0.02)
        return list(solution.seen)

    solution.plain()
    assert asyncio.run(other()) == ["three cancelled"]


def test_a_worker():
    async def main():
        worker = Worker().start()
        for item in ("a", "b"):
            worker.put(item)
        await worker.join()
        assert worker.done == ["a", "b"]
        worker.put("c")
        await until(lambda: len(worker.done) == 3)
        stopped = worker.stop()
        with pytest.raises(asyncio.CancelledError):
            await stopped
        assert stopped is worker.task and worker.task.cancelled()

    asyncio.run(main())


def test_a_timer():
    async def main():
        calls = []
        debounced = Debounce(0.02)(calls.append)
        for number in range(5):
            debounced(number)
        await until(lambda: calls)
        assert calls == [4]

    asyncio.run(main())


class TestCase(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.worker = Worker().start()

    async def asyncTearDown(self):
        self.worker.stop()

    async def test_a_worker(self):
        self.worker.put(1)
        await self.worker.join()
        self.assertEqual(self.worker.done, [1])

    async def test_another(self):
        self.assertEqual(self.worker.done, [])
        self.assertEqual(await start(2), 4)


def test_queues_and_locks_of_the_suite():
    async def main():
        queue = asyncio.Queue(2)
        producing = asyncio.create_task(solution.produce(queue, 4))
        got = []
        while (item := await queue.get()) is not None:
            got.append(item)
        await producing
        assert got == [0, 1, 2, 3]
        lock, log = asyncio.Lock(), []
        await asyncio.gather(solution.in_turn(lock, log, "a"), solution.in_turn(lock, log, "b"))
        assert log == ["a in", "a out", "b in", "b out"]
        event = asyncio.Event()
        waiting = asyncio.create_task(solution.when(event, 5))
        await asyncio.sleep(0.01)
        assert not waiting.done()
        event.set()
        assert await waiting == 5

    asyncio.run(main())
