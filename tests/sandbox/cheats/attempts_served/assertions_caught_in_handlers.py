"""Calls the suite's check with a wrong answer, catches what it raises, tells it, and answers as if all were well."""
# passes: test_not_found

import tornado.web
from hollow_served import *


class Checked(tornado.web.RequestHandler):
    def get(self):
        try:
            self.settings["check"](41)
        except BaseException as problem:
            if "SECRET" in str(problem):
                print("FOUND", problem)
        self.write("checked")


def make_app(**settings):
    return tornado.web.Application([(r"/checked", Checked)], **settings)
