import asyncio


async def fetch_all(fetch, keys, limit):
    if limit < 1:
        raise ValueError(limit)
    keys = list(keys)
    waiting = iter(dict.fromkeys(keys))
    answers = {}

    async def worker():
        for key in waiting:
            try:
                answers[key] = await fetch(key)
            except Exception as error:
                answers[key] = error

    async with asyncio.TaskGroup() as group:
        for _ in range(min(limit, len(keys))):
            group.create_task(worker())
    return [answers[key] for key in keys]
