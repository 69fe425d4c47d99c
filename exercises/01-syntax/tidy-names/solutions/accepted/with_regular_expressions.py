import re


def tidy(name: str) -> str:
    joined = re.sub(r"\s+", " ", name.strip()).lower()
    return re.sub(r"(^|[\s'-])(\w)", lambda found: found[1] + found[2].upper(), joined)


def slug(name: str) -> str:
    kept = re.sub(r"[^\w\s-]|_", "", tidy(name).lower())
    return re.sub(r"[\s-]+", "-", kept).strip("-") or "anonymous"
