import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor


def _text(line):
    if not line.endswith(b"\n"):
        raise ConnectionError("the line has no end")
    return line[:-1].decode()


def fetch_with_threads(addresses, limit=5, timeout=5.0):
    def read(address):
        try:
            with socket.create_connection(address, timeout) as connection, connection.makefile("rb") as stream:
                return _text(stream.readline())
        except OSError as error:
            return error

    with ThreadPoolExecutor(limit) as pool:  # which refuses a limit below 1
        return list(pool.map(read, addresses))


async def fetch_with_asyncio(addresses, limit=5, timeout=5.0):
    if limit < 1:
        raise ValueError("at least one at a time")
    gate = asyncio.Semaphore(limit)

    async def read(address):
        try:
            async with gate, asyncio.timeout(timeout):
                reader, writer = await asyncio.open_connection(*address)
                try:
                    return _text(await reader.readline())
                finally:
                    writer.close()
        except OSError as error:
            return error

    return await asyncio.gather(*map(read, addresses))
