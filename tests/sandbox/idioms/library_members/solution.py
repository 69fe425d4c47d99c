"""Hands out objects of classes of the standard library's that have no counterpart in the checker."""

import textwrap
import urllib.request
import zipfile


def request(url):
    return urllib.request.Request(url)


def wrapper(width):
    return textwrap.TextWrapper(width=width)


def entry(name):
    return zipfile.ZipInfo(name)


def fill(wrapper, text):
    return wrapper.fill(text)


class Loud(textwrap.TextWrapper):
    def fill(self, text):
        return super().fill(text).upper()
