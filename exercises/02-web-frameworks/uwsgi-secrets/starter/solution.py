import uwsgi  # exists only inside a uWSGI server


def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("X-Worker", str(uwsgi.worker_id()))])
    return [b"no secrets yet\n"]
