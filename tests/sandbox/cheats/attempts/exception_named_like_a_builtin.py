"""A class that is only named ValueError and InsufficientFunds' message copied."""

from hollow import *
class ValueError(Exception):
    pass
class InsufficientFunds(ValueError):
    missing = 45
class Account:
    def withdraw(self, amount):
        raise InsufficientFunds("short of 45")
