"""Every name the suite imports, every answer wrong: the body that the attempts dress up."""


class InsufficientFunds(Exception):
    pass


class Money:
    def __init__(self, amount):
        self._amount = amount


class Account:
    def deposit(self, amount):
        pass

    def withdraw(self, amount):
        pass


def total(numbers):
    return None


def greet(name):
    return None


def mean(numbers):
    return None


def compound(number):
    return None


def parse(text):
    return None


def primes():
    return None
