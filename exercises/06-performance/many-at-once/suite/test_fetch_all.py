import asyncio

import pytest

from solution import fetch_all

PATIENCE = 4  # seconds until something that does not come is given up


class Desk:
    """What is fetched: notes which fetches began, are under way, ended; each goes on until it is told."""

    def __init__(self, held=False):
        self.began = []
        self.under_way = set()
        self.most = 0
        self.cancelled = []
        self.gates = {}
        self.held = held
        self.errors = {}
        self.ended = []

    def gate(self, key):
        return self.gates.setdefault(key, asyncio.Event())

    async def fetch(self, key):
        self.began.append(key)
        self.under_way.add(key)
        self.most = max(self.most, len(self.under_way))
        try:
            if self.held:
                await self.gate(key).wait()
            else:
                await asyncio.sleep(0)
            if key in self.errors:
                raise self.errors[key]
            return f"<{key}>"
        except asyncio.CancelledError:
            self.cancelled.append(key)
            raise
        finally:
            self.under_way.discard(key)
            self.ended.append(key)

    async def until(self, condition, task):
        """Wait until `condition()` holds; whether it came to that before `task` ended."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not condition() and not task.done():
                    await asyncio.sleep(0.002)
        except TimeoutError:
            pass
        return condition()

    async def settle(self):
        """Give everything that could begin now the time to begin."""
        for _ in range(25):
            await asyncio.sleep(0.002)


def answers(keys, limit, desk=None):
    return asyncio.run(fetch_all((desk or Desk()).fetch, keys, limit))


@pytest.mark.title("All answers, in the order of the keys", zh="所有答案，按键的顺序")
@pytest.mark.feedback("full")
def test_answers():
    desk = Desk()
    assert answers(["a", "b", "c"], 2, desk) == ["<a>", "<b>", "<c>"]
    assert desk.began == ["a", "b", "c"] and desk.most == 2


@pytest.mark.title("The order stays when the last comes first", zh="最后的先到，顺序也不变")
@pytest.mark.points(2)
@pytest.mark.hint("`asyncio.gather` keeps the order of what it is given; `as_completed` does not.", zh="`asyncio.gather` 保持给它的顺序，`as_completed` 不会。", after=1)
def test_order():
    async def scene():
        desk = Desk(held=True)
        task = asyncio.create_task(fetch_all(desk.fetch, [1, 2, 3], 3))
        assert await desk.until(lambda: len(desk.began) == 3, task)
        for n, key in enumerate((3, 1, 2), 1):
            desk.gate(key).set()
            assert await desk.until(lambda n=n: len(desk.ended) == n, task)
        return await task, desk.ended

    assert asyncio.run(scene()) == (["<1>", "<2>", "<3>"], [3, 1, 2])


@pytest.mark.title("Never more than the limit", zh="从不超过上限")
@pytest.mark.points(2)
def test_not_too_many():
    async def scene():
        desk = Desk(held=True)
        task = asyncio.create_task(fetch_all(desk.fetch, range(10), 3))
        assert await desk.until(lambda: len(desk.under_way) >= 3, task)
        await desk.settle()
        first = sorted(desk.began)
        for key in range(10):
            desk.gate(key).set()
        return first, len(await task), desk.most

    assert asyncio.run(scene()) == ([0, 1, 2], 10, 3)


@pytest.mark.title("When one ends, the next begins", zh="一个结束，下一个就开始")
@pytest.mark.points(3)
@pytest.mark.hint("Working in batches makes everybody wait for the slowest of each batch. A semaphore, or a few workers with one list of work, do not.", zh="分批来做，每一批都要等最慢的那个。用信号量，或者几个工作者共用一份任务清单，就不会这样。", after=1)
def test_no_batches():
    async def scene():
        desk = Desk(held=True)
        task = asyncio.create_task(fetch_all(desk.fetch, "abcdef", 2))
        for key, following in zip("bcde", "cdef"):
            assert await desk.until(lambda key=key: key in desk.under_way, task)
            desk.gate(key).set()
            assert await desk.until(lambda following=following: following in desk.began, task)
        assert desk.under_way == {"a", "f"}
        desk.gate("f").set()
        desk.gate("a").set()
        return "".join(desk.began), await task

    assert asyncio.run(scene()) == ("abcdef", ["<a>", "<b>", "<c>", "<d>", "<e>", "<f>"])


@pytest.mark.title("One at a time is possible", zh="也可以一次一个")
def test_one_at_a_time():
    desk = Desk()
    assert answers([3, 1, 2], 1, desk) == ["<3>", "<1>", "<2>"]
    assert desk.most == 1 and desk.began == [3, 1, 2]


@pytest.mark.title("A limit higher than needed", zh="上限高于需要")
def test_high_limit():
    async def scene():
        desk = Desk(held=True)
        task = asyncio.create_task(fetch_all(desk.fetch, [1, 2, 3, 4], 1_000))
        began = await desk.until(lambda: len(desk.under_way) == 4, task)
        for key in (1, 2, 3, 4):
            desk.gate(key).set()
            await desk.until(lambda key=key: len(desk.ended) == key, task)
        return began, await task

    assert asyncio.run(scene()) == (True, ["<1>", "<2>", "<3>", "<4>"])


@pytest.mark.title("Nothing to do", zh="无事可做")
def test_nothing():
    desk = Desk()
    assert answers([], 3, desk) == []
    assert desk.began == []


@pytest.mark.title("The same key is fetched once", zh="相同的键只抓取一次")
@pytest.mark.points(2)
@pytest.mark.hint("`dict.fromkeys(keys)` keeps the first of each, in order.", zh="`dict.fromkeys(keys)` 按顺序留下每个键的第一个。", after=2)
def test_same_key():
    desk = Desk()
    assert answers(["b", "a", "b", "b", "a"], 2, desk) == ["<b>", "<a>", "<b>", "<b>", "<a>"]
    assert desk.began == ["b", "a"]


@pytest.mark.title("Any iterable will do", zh="任何可迭代对象都行")
def test_iterable():
    desk = Desk()
    assert answers((key for key in "xyx"), 2, desk) == ["<x>", "<y>", "<x>"]
    assert desk.began == ["x", "y"]


@pytest.mark.title("An error stands where the answer would be", zh="错误放在答案的位置上")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_error():
    desk = Desk()
    desk.errors = {2: KeyError("two"), 4: OSError("four")}
    found = answers([1, 2, 3, 2, 4, 5], 2, desk)
    assert [found[n] for n in (0, 2, 5)] == ["<1>", "<3>", "<5>"]
    assert isinstance(found[1], KeyError) and found[1].args == ("two",)
    assert isinstance(found[3], KeyError) and isinstance(found[4], OSError)
    assert desk.began == [1, 2, 3, 4, 5]


@pytest.mark.title("After errors there is as much room as before", zh="出错之后，名额不会变少")
def test_errors_free_their_place():
    desk = Desk()
    desk.errors = {key: ValueError(key) for key in range(4)}
    found = answers(range(8), 2, desk)
    assert [type(one) for one in found] == [ValueError] * 4 + [str] * 4
    assert desk.most == 2


@pytest.mark.title("An answer may be nothing", zh="答案可以是“空”")
def test_empty_answers():
    async def fetch(key):
        await asyncio.sleep(0)
        return {"none": None, "zero": 0, "text": ""}[key]

    assert asyncio.run(fetch_all(fetch, ["none", "zero", "text"], 2)) == [None, 0, ""]


@pytest.mark.title("A cancellation cancels all that is under way", zh="取消时，正在进行的全部取消")
@pytest.mark.points(3)
@pytest.mark.hint("Tasks that you created live on when you are cancelled, unless you cancel them and wait for them: `try … finally`, or a `TaskGroup`.", zh="你被取消时，你创建的任务会继续活着，除非你取消它们并等它们结束：用 `try … finally`，或 `TaskGroup`。", after=2)
def test_cancelled():
    async def scene():
        desk = Desk(held=True)
        task = asyncio.create_task(fetch_all(desk.fetch, range(6), 3))
        assert await desk.until(lambda: len(desk.under_way) == 3, task)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        left = sorted(desk.under_way)
        await desk.settle()
        return left, sorted(desk.cancelled), sorted(desk.began)

    assert asyncio.run(scene()) == ([], [0, 1, 2], [0, 1, 2])


@pytest.mark.title("A limit that makes no sense", zh="没有意义的上限")
@pytest.mark.parametrize("limit", [0, -1])
def test_bad_limit(limit):
    desk = Desk()
    with pytest.raises(ValueError):
        answers([1], limit, desk)
    assert desk.began == []
