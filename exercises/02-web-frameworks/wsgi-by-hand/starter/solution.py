def application(environ, start_response):
    """Answer one request, as PEP 3333 says."""
    start_response("501 Not Implemented", [("Content-Type", "text/plain")])
    return [b""]
