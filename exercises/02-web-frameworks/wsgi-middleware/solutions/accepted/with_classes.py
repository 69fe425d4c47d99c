class add_headers:
    def __init__(self, app, headers):
        self.app, self.headers = app, headers

    def __call__(self, environ, start_response):
        def start(status, headers, exc_info=None):
            result = list(headers)
            for name, value in self.headers:
                if not any(name.lower() == own.lower() for own, _ in headers):
                    result.append((name, value))
            return start_response(status, result)

        return self.app(environ, start)


class catch_errors:
    def __init__(self, app, report):
        self.app, self.report = app, report

    def __call__(self, environ, start_response):
        try:
            return list(self.app(environ, start_response))
        except Exception as error:
            self.report(error)
        start_response("500 Internal Server Error", [("Content-Type", "text/plain; charset=utf-8")])
        return [b"Something went wrong."]


class require_token:
    def __init__(self, app, token):
        self.app, self.token = app, token

    def __call__(self, environ, start_response):
        words = environ.get("HTTP_AUTHORIZATION", "").split(" ", 1)
        if len(words) == 2 and words[0].title() == "Bearer" and words[1] == self.token:
            return self.app(environ, start_response)
        start_response("401 Unauthorized", [("Content-Type", "text/plain"), ("WWW-Authenticate", "Bearer")])
        return [b"Who are you?"]


class mount:
    def __init__(self, apps, default):
        self.apps, self.default = apps, default

    def __call__(self, environ, start_response):
        fitting = [prefix for prefix in self.apps if (environ["PATH_INFO"] + "/").startswith(prefix + "/")]
        if not fitting:
            return self.default(environ, start_response)
        prefix = max(fitting, key=len)
        changed = dict(environ)
        changed["SCRIPT_NAME"] += prefix
        changed["PATH_INFO"] = environ["PATH_INFO"].removeprefix(prefix)
        return self.apps[prefix](changed, start_response)
