import asyncio
import queue
import socket
import threading


def fetch_with_threads(addresses, limit=5, timeout=5.0):
    """As many workers as allowed take numbered addresses from one queue."""
    if limit < 1:
        raise ValueError("limit must be positive")
    jobs = queue.SimpleQueue()
    for job in enumerate(addresses):
        jobs.put(job)
    results = [None] * jobs.qsize()

    def work():
        while True:
            try:
                number, address = jobs.get_nowait()
            except queue.Empty:
                return
            try:
                results[number] = read(address)
            except OSError as problem:
                results[number] = problem

    def read(address):
        data = b""
        with socket.create_connection(address, timeout) as connection:
            while not data.endswith(b"\n"):
                more = connection.recv(4_096)
                if not more:
                    raise ConnectionResetError("ended too early")
                data += more
        return data.decode().rstrip("\n")

    workers = [threading.Thread(target=work) for _ in range(min(limit, len(results)))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return results


async def fetch_with_asyncio(addresses, limit=5, timeout=5.0):
    if limit < 1:
        raise ValueError("limit must be positive")
    jobs = list(enumerate(addresses))
    results = [None] * len(jobs)
    waiting = iter(jobs)

    async def read(host, port):
        reader, writer = await asyncio.open_connection(host, port)
        try:
            return (await reader.readuntil(b"\n"))[:-1].decode()
        except asyncio.IncompleteReadError as problem:
            raise ConnectionResetError("ended too early") from problem
        finally:
            writer.close()

    async def work():
        for number, address in waiting:
            try:
                results[number] = await asyncio.wait_for(read(*address), timeout)
            except OSError as problem:
                results[number] = problem

    async with asyncio.TaskGroup() as group:
        for _ in range(min(limit, len(jobs))):
            group.create_task(work())
    return results
