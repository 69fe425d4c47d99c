from markupsafe import escape


def linked(text):
    """The text as markup, in which web addresses are links."""
    return escape(text)
