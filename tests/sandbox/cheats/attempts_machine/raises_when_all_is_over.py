"""Raises what nobody expects in the last hook of the session, when every case has been reported."""

from hollow_machine import *


class Nobodys(BaseException):
    def __str__(self):
        raise self


class Bench:
    def __init__(self, name):
        self.name = name

    def ready(self):
        if self.name == "over":
            raise Nobodys
