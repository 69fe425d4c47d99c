import asyncio


async def fetch_all(fetch, keys, limit):
    if limit < 1:
        raise ValueError("the limit must be at least 1")
    keys = list(keys)
    free = asyncio.Semaphore(limit)

    async def one(key):
        async with free:
            return await fetch(key)

    tasks = {key: asyncio.create_task(one(key)) for key in dict.fromkeys(keys)}
    # Cancelled, gather cancels what it waits for, and ends when all of it has ended.
    await asyncio.gather(*tasks.values(), return_exceptions=True)
    return [tasks[key].exception() or tasks[key].result() for key in keys]
