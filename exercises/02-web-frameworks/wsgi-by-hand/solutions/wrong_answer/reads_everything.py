# fails: test_upper_reads_content_length, test_upper_without_body
# Reads until the connection ends, which it need not do.
from urllib.parse import parse_qs


def index(environ):
    return "Hello, world!"


def hello(environ):
    names = parse_qs(environ.get("QUERY_STRING", "")).get("name", [])
    return f"Hello, {names[0] if names else 'stranger'}!"


def upper(environ):
    return environ["wsgi.input"].read().decode("utf-8").upper()


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
