# fails: test_refused, test_half, test_timeout
# Lets the first exception go; the other answers are lost.
import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor


def _check(limit):
    if limit < 1:
        raise ValueError("at least one at a time")


def _text(line):
    if not line.endswith(b"\n"):
        raise ConnectionError("the line has no end")
    return line[:-1].decode()


def fetch_with_threads(addresses, limit=5, timeout=5.0):
    _check(limit)

    def read(address):
        try:
            with socket.create_connection(address, timeout) as connection, connection.makefile("rb") as stream:
                return _text(stream.readline())
        finally:
            pass

    with ThreadPoolExecutor(limit) as pool:
        return list(pool.map(read, addresses))


async def fetch_with_asyncio(addresses, limit=5, timeout=5.0):
    _check(limit)
    gate = asyncio.Semaphore(limit)

    async def read(address):
        try:
            async with gate, asyncio.timeout(timeout):
                reader, writer = await asyncio.open_connection(*address)
                try:
                    return _text(await reader.readline())
                finally:
                    writer.close()
        finally:
            pass

    return await asyncio.gather(*map(read, addresses))
