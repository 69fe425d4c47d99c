# fails: test_finishes, test_while_stopping, test_second_signal, test_gives_up, test_default_grace
# Leaves at once, whatever is under way.
import math
import os
import signal
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

stopping = threading.Event()
quiet = threading.Condition()
under_way = 0


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/healthz":
            self.say(200, "ok")
        elif self.path == "/readyz":
            self.say(*((503, "stopping") if stopping.is_set() else (200, "ready")))
        elif self.path == "/busy":
            self.say(200, str(under_way))
        elif stopping.is_set():
            self.say(503, "stopping")
        elif self.path.startswith("/work/"):
            self.work(self.path.removeprefix("/work/"))
        else:
            self.say(404, "nothing here")

    def work(self, text):
        global under_way
        try:
            seconds = float(text)
        except ValueError:
            seconds = -1.0
        if not math.isfinite(seconds) or seconds < 0:
            self.say(400, "not a number of seconds")
            return
        with quiet:
            under_way += 1
        try:
            time.sleep(seconds)
            self.say(200, "done")
        finally:
            with quiet:
                under_way -= 1
                quiet.notify_all()

    def say(self, status, text):
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args):
        pass


def main():
    server = ThreadingHTTPServer((os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))), Handler)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    while not stopping.wait(0.05):
        pass
    with quiet:
        print(f"stopping: {under_way} under way", flush=True)
        finished = True
    os._exit(0 if finished else 1)


if __name__ == "__main__":
    main()
