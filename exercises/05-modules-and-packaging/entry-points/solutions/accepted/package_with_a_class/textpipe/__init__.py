import re

upper = str.upper


def reverse(text):
    return re.sub(r"[^\n]+", lambda line: line[0][::-1], text)


def number(text):
    lines = text.split("\n")
    last = lines.pop()
    made = [f"{n}: {line}\n" for n, line in enumerate(lines, 1)]
    if last:
        made.append(f"{len(lines) + 1}: {last}")
    return "".join(made)
