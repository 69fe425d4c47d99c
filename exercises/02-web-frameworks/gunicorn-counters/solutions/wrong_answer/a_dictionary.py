# fails: test_together, test_no_number_twice, test_restart, test_reload, test_two_servers
# Counts in a global dictionary, of which every worker has its own.
import json
import os
import re

counters = {}


def answer(method, path):
    if path == "/hits":
        if method == "GET":
            return "200 OK", counters, []
        return "405 Method Not Allowed", {"error": "not allowed"}, [("Allow", "GET")]
    found = re.fullmatch(r"/hits/([A-Za-z0-9_-]{1,40})", path)
    if not found:
        return "404 Not Found", {"error": "not found"}, []
    name = found[1]
    if method == "POST":
        counters[name] = counters.get(name, 0) + 1
    elif method != "GET":
        return "405 Method Not Allowed", {"error": "not allowed"}, [("Allow", "GET, POST")]
    return "200 OK", {"name": name, "hits": counters.get(name, 0), "pid": os.getpid()}, []


def app(environ, start_response):
    status, said, headers = answer(environ["REQUEST_METHOD"], environ["PATH_INFO"])
    content = json.dumps(said).encode()
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(content))), *headers])
    return [content]
