# fails: test_hello_decodes, test_content_length
# Takes the query apart by hand and forgets that it is encoded.
from urllib.parse import parse_qs


def index(environ):
    return "Hello, world!"


def hello(environ):
    query = environ.get("QUERY_STRING", "")
    names = [query.split("name=")[1]] if query.split("name=")[1:] not in ([], [""]) else []
    return f"Hello, {names[0] if names else 'stranger'}!"


def upper(environ):
    length = int(environ.get("CONTENT_LENGTH") or 0)
    return environ["wsgi.input"].read(length).decode("utf-8").upper()


ROUTES = {"/": ("GET, HEAD", index), "/hello": ("GET, HEAD", hello), "/upper": ("POST", upper)}


def application(environ, start_response):
    method = environ["REQUEST_METHOD"]
    headers = [("Content-Type", "text/plain; charset=utf-8")]
    if environ["PATH_INFO"] not in ROUTES:
        status, text = "404 Not Found", "There is nothing here.\n"
    else:
        allowed, answer = ROUTES[environ["PATH_INFO"]]
        if method in allowed.split(", "):
            status, text = "200 OK", answer(environ)
        else:
            status, text = "405 Method Not Allowed", "Not like that.\n"
            headers.append(("Allow", allowed))
    body = text.encode("utf-8")
    headers.append(("Content-Length", str(len(body))))
    start_response(status, headers)
    return [b""] if method == "HEAD" else [body]
