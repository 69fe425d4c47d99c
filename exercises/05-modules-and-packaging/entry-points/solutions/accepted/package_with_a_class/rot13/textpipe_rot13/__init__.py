import codecs


def moved(text):
    return codecs.encode(text, "rot13")
