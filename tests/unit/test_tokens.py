"""Every text colour is readable on every surface, in both themes, and no colour stands outside tokens.css."""

import re
from pathlib import Path

import pytest

FRONTEND = Path(__file__).parents[2] / "web" / "frontend" / "src"
TEMPLATES = Path(__file__).parents[2] / "web" / "templates"

SURFACES = ("sunk", "paper", "sheet")
TEXTS = ("ink", "muted", "brass", "brass-deep", "pass", "fail", "time", "info")
CODE = ("code-keyword", "code-string", "code-number", "code-name", "code-comment")
WASHES = {"brass-wash": ("ink", "brass", "muted"), "pass-wash": ("ink", "pass"), "fail-wash": ("ink", "fail"),
          "time-wash": ("ink", "time"), "info-wash": ("ink", "info")}  # fmt: skip
FILLS = ("brass", "brass-deep", "pass", "fail", "time", "info")
EDGES = ("edge", "brass")


def tokens() -> dict[str, tuple[str, str]]:
    text = (FRONTEND / "css" / "tokens.css").read_text()
    found = re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{6,8}), (#[0-9a-f]{6,8})\)", text)
    return {name: (light, dark) for name, light, dark in found}


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = [
    *((text, surface, 4.5) for text in TEXTS + CODE for surface in SURFACES),
    *((text, wash, 4.5) for wash, texts in WASHES.items() for text in texts),
    *((code, "selection", 4.5) for code in ("ink",)),
    *(("on-fill", fill, 4.5) for fill in FILLS),
    *((code, wash, 4.5) for code in CODE for wash in ("pass-wash", "fail-wash")),
    *((edge, surface, 3.0) for edge in EDGES for surface in SURFACES),
]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "surface", "least"), PAIRS, ids=lambda value: str(value))
def test_a_colour_is_readable_on_a_surface(text: str, surface: str, least: float, theme: int) -> None:
    known = tokens()
    assert contrast(known[text][theme], known[surface][theme]) >= least


def test_the_measure_of_contrast_agrees_with_known_values() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_no_colour_stands_outside_the_tokens() -> None:
    literal = re.compile(
        r"(?<![&\w/])#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b|\b(?:rgb|hsl|oklch)a?\(", re.IGNORECASE
    )
    found = []
    for path in [*FRONTEND.rglob("*.css"), *FRONTEND.rglob("*.js"), *TEMPLATES.rglob("*.html")]:
        if path.name == "tokens.css":
            continue
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            if literal.search(line):
                found.append(f"{path.name}:{number}: {line.strip()}")
    assert not found


def test_every_token_that_is_used_is_defined() -> None:
    text = (FRONTEND / "css" / "tokens.css").read_text()
    defined = set(re.findall(r"--([a-z-]+):", text))
    used = set()
    for path in [*FRONTEND.rglob("*.css"), *FRONTEND.rglob("*.js"), *TEMPLATES.rglob("*.html")]:
        used |= set(re.findall(r"var\(--([a-z-]+)\)", path.read_text()))
    local = {"sq"}
    assert used - defined - local == set()
