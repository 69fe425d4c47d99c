import re

from markupsafe import Markup, escape

ADDRESS = re.compile(r'(?<!\w)https?://\w[^\s<>"]*', re.IGNORECASE)
LINK = Markup('<a href="{0}" rel="nofollow">{0}</a>')


def linked(text):
    """The text as markup, in which web addresses are links."""
    def link(found):
        address = found[0].rstrip(".,;:!?)'")
        return LINK.format(Markup(address)) + found[0][len(address) :]

    return Markup(ADDRESS.sub(link, str(escape(text))))
