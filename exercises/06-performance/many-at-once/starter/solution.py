async def fetch_all(fetch, keys, limit):
    """The answers of `fetch` for all `keys`, at most `limit` at a time."""
    return [await fetch(key) for key in keys]
