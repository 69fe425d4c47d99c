# fails: test_loop_goes_on, test_cancelled
# Calls the function with threads from the coroutine.
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
        except OSError as error:
            return error

    with ThreadPoolExecutor(limit) as pool:
        return list(pool.map(read, addresses))


async def fetch_with_asyncio(addresses, limit=5, timeout=5.0):
    return fetch_with_threads(addresses, limit, timeout)
