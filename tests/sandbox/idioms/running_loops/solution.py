"""Functions that want a running loop, and give tasks and futures of it."""

import asyncio


class Trouble(Exception):
    pass


seen = []


async def double(number, delay=0.0):
    await asyncio.sleep(delay)
    return 2 * number


async def failing():
    await asyncio.sleep(0)
    raise Trouble("in a task")


def start(number, delay=0.0):
    return asyncio.create_task(double(number, delay), name=f"double-{number}")


def start_failing():
    return asyncio.ensure_future(failing())


def later(delay, value):
    """A future that is done after a while."""
    made = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_later(delay, made.set_result, value)
    return made


def empty():
    return asyncio.get_running_loop().create_future()


async def wait_for(future):
    return await future


async def note(value, delay=0.0):
    try:
        await asyncio.sleep(delay)
        seen.append(value)
    except asyncio.CancelledError:
        seen.append(f"{value} cancelled")
        raise


def in_background(value, delay=0.0):
    asyncio.get_running_loop().create_task(note(value, delay))


def plain():
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return "no loop"
    return "a loop"


def blocking():
    """asyncio.run, which cannot be called where a loop runs."""
    coroutine = double(4)
    try:
        return asyncio.run(coroutine)
    finally:
        coroutine.close()


class Worker:
    """Takes from a queue until it is stopped."""

    def __init__(self):
        self.done = []
        self.queue = asyncio.Queue()
        self.task = None

    def start(self):
        self.task = asyncio.create_task(self._run())
        return self

    async def _run(self):
        while True:
            item = await self.queue.get()
            self.done.append(item)
            self.queue.task_done()

    def put(self, item):
        self.queue.put_nowait(item)

    async def join(self):
        await self.queue.join()

    def stop(self):
        self.task.cancel()
        return self.task


class Debounce:
    """Calls a function once things have been quiet for a while."""

    def __init__(self, wait):
        self.wait = wait
        self.timer = None

    def __call__(self, function):
        def debounced(*args):
            if self.timer is not None:
                self.timer.cancel()
            self.timer = asyncio.get_running_loop().call_later(self.wait, function, *args)

        return debounced


async def produce(queue, count):
    for number in range(count):
        await queue.put(number)
    await queue.put(None)


async def in_turn(lock, log, name):
    async with lock:
        log.append(f"{name} in")
        await asyncio.sleep(0.005)
        log.append(f"{name} out")


async def when(event, value):
    await event.wait()
    return value
