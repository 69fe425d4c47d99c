import asyncio
import math
import os
import signal
import sys


class Service:
    def __init__(self):
        self.stopping = asyncio.Event()
        self.idle = asyncio.Event()
        self.idle.set()
        self.under_way = 0

    async def work(self, text):
        try:
            seconds = float(text)
        except ValueError:
            return 400, "not a number"
        if not 0 <= seconds < math.inf:
            return 400, "not a number of seconds"
        await asyncio.sleep(seconds)
        return 200, "done"

    async def answer(self, path):
        stopping = self.stopping.is_set()
        if path == "/healthz":
            return 200, "ok"
        if path == "/readyz":
            return (503, "stopping") if stopping else (200, "ready")
        if path == "/busy":
            return 200, str(self.under_way)
        if stopping:
            return 503, "stopping"
        if path.startswith("/work/"):
            return await self.work(path[6:])
        return 404, "not here"

    async def connected(self, reader, writer):
        counts = False
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            path = head.split()[1]
            counts = path.startswith("/work/") and not self.stopping.is_set()
            if counts:
                self.under_way += 1
                self.idle.clear()
            status, text = await self.answer(path)
            writer.write(
                f"HTTP/1.1 {status} .\r\nContent-Length: {len(text)}\r\nConnection: close\r\n\r\n{text}".encode()
            )
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            if counts:
                self.under_way -= 1
                if not self.under_way:
                    self.idle.set()

    def stop(self):
        if not self.stopping.is_set():
            self.stopping.set()
            print("stopping", flush=True)

    async def run(self):
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        where = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
        await asyncio.start_server(self.connected, *where)
        await self.stopping.wait()
        try:
            async with asyncio.timeout(float(os.environ.get("GRACE", "5"))):
                await self.idle.wait()
        except TimeoutError:
            return 1
        return 0


if __name__ == "__main__":
    loop = asyncio.new_event_loop()
    status = loop.run_until_complete(Service().run())
    sys.stdout.flush()
    os._exit(status)
