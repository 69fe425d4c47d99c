# fails: test_same_key, test_iterable, test_error
# Fetches a key as often as it comes.
import asyncio


async def fetch_all(fetch, keys, limit):
    if limit < 1:
        raise ValueError("the limit must be at least 1")
    keys = list(keys)
    free = asyncio.Semaphore(limit)

    async def one(key):
        async with free:
            return await fetch(key)

    async with asyncio.TaskGroup() as group:
        async def careful(key):
            try:
                return await one(key)
            except Exception as error:
                return error

        tasks = [group.create_task(careful(key)) for key in keys]
    return [task.result() for task in tasks]
