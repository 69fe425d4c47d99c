def add_headers(app, headers):
    """Every answer of `app` gets `headers` in addition."""
    return _nothing


def catch_errors(app, report):
    """An exception of `app` is reported and becomes an answer with status 500."""
    return _nothing


def require_token(app, token):
    """`app` is called only for requests that carry `token`."""
    return _nothing


def mount(apps, default):
    """Requests go to the application whose prefix fits."""
    return _nothing


def _nothing(environ, start_response):
    start_response("501 Not Implemented", [])
    return []
