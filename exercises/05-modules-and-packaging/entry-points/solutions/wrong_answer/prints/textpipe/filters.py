def upper(text):
    return text.upper()


def reverse(text):
    return "\n".join(line[::-1] for line in text.split("\n"))


def number(text):
    return "".join(f"{n}: {line}" for n, line in enumerate(text.splitlines(keepends=True), 1))
