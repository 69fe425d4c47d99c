# fails: test_no_batches
# Works in batches: everybody waits for the slowest.
import asyncio


async def fetch_all(fetch, keys, limit):
    if limit < 1:
        raise ValueError("the limit must be at least 1")
    keys = list(keys)
    different = list(dict.fromkeys(keys))
    answers = {}
    for start in range(0, len(different), limit):
        batch = different[start : start + limit]
        found = await asyncio.gather(*map(fetch, batch), return_exceptions=True)
        answers.update(zip(batch, found))
    return [answers[key] for key in keys]
