import re

from markupsafe import Markup, escape

ADDRESS = re.compile(r'(?<!\w)https?://\w[^\s<>"]*', re.IGNORECASE)
LINK = Markup('<a href="{0}" rel="nofollow">{0}</a>')


def linked(text):
    """The text as markup, in which web addresses are links."""
    parts, done = [], 0
    for found in ADDRESS.finditer(text):
        address = found[0].rstrip(".,;:!?)'")
        parts += [escape(text[done : found.start()]), LINK.format(address)]
        done = found.start() + len(address)
    return Markup().join([*parts, escape(text[done:])])
