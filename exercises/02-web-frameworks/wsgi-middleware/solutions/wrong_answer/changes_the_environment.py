# fails: test_mount_does_not_change_the_environment
# Writes into the dictionary that it was given.
def add_headers(app, headers):
    def around(environ, start_response):
        def start(status, own, *rest):
            names = {name.lower() for name, _ in own}
            more = [pair for pair in headers if pair[0].lower() not in names]
            return start_response(status, [*own, *more], *rest)

        return app(environ, start)

    return around


def catch_errors(app, report):
    def around(environ, start_response):
        try:
            return app(environ, start_response)
        except Exception as error:
            report(error)
            return _plain(start_response, "500 Internal Server Error")

    return around


def require_token(app, token):
    def around(environ, start_response):
        scheme, _, given = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() == "bearer" and given == token:
            return app(environ, start_response)
        return _plain(start_response, "401 Unauthorized", ("WWW-Authenticate", "Bearer"))

    return around


def mount(apps, default):
    def site(environ, start_response):
        path = environ["PATH_INFO"]
        for prefix in sorted(apps, key=len, reverse=True):
            if path == prefix or path.startswith(prefix + "/"):
                environ["SCRIPT_NAME"] += prefix
                environ["PATH_INFO"] = path[len(prefix):]
                return apps[prefix](environ, start_response)
        return default(environ, start_response)

    return site


def _plain(start_response, status, *headers):
    body = status.encode()
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(body))), *headers])
    return [body]
