def rot13(text):
    return text
