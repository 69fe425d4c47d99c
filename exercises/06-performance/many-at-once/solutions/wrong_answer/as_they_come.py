# fails: test_order, test_no_batches, test_same_key, test_iterable, test_error, test_cancelled
# Gives the answers as they come.
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
    answers = []
    for task in asyncio.as_completed(tasks.values()):
        try:
            answers.append(await task)
        except Exception as error:
            answers.append(error)
    return answers
