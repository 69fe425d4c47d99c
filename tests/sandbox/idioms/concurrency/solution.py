import asyncio, threading, time, queue
async def add(a, b):
    await asyncio.sleep(0.01)
    return a + b
async def fail(): await asyncio.sleep(0); raise ValueError("async")
async def ticks(n):
    for i in range(n):
        await asyncio.sleep(0)
        yield i
async def gather(n): return await asyncio.gather(*(add(i, 1) for i in range(n)))
async def call(f): return await f(3)
class Conn:
    def __init__(self): self.log = []
    async def __aenter__(self): self.log.append("in"); return self
    async def __aexit__(self, *a): self.log.append("out")
    async def get(self): return "got"
async def slow(): await asyncio.sleep(30)
class Safe:
    def __init__(self): self.n = 0; self.lock = threading.Lock()
    def inc(self):
        with self.lock: v = self.n; time.sleep(0.0001); self.n = v + 1
def in_thread(f):
    out = []
    t = threading.Thread(target=lambda: out.append(f())); t.start(); t.join(); return out[0]
ev = threading.Event()
def wait(): return ev.wait(10)
def go(): ev.set()
def block(q): return q.get(timeout=5)
class Lock2:
    def __init__(self): self.l = asyncio.Lock(); self.order = []
    async def work(self, n):
        async with self.l:
            self.order.append(("s", n)); await asyncio.sleep(0.005); self.order.append(("e", n))
def spin():
    while True: time.sleep(0.01)

def nap(n): time.sleep(n)


async def give_up(start, seconds=0.02):
    """Awaits the suite's coroutine in a task, and cancels the task."""
    task = asyncio.create_task(start())
    await asyncio.sleep(seconds)
    task.cancel()
    try:
        return await task
    except asyncio.CancelledError:
        return "cancelled"


async def in_time(start, seconds):
    try:
        return await asyncio.wait_for(start(), seconds)
    except asyncio.TimeoutError:
        return "too slow"
