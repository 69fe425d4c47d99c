"""The site says everything in every language it offers."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from web import language

LOCALE = Path(language.__file__).parent / "locale"


@pytest.fixture(scope="module")
def update() -> ModuleType:
    spec = importlib.util.spec_from_file_location("update_catalogues", LOCALE / "update.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_catalogues_are_as_make_locale_leaves_them_and_complete(update: ModuleType) -> None:
    texts = update.template()
    for code in set(language.LANGUAGES) - {"en"}:
        catalogue, on_disk = update.merged(code, texts)
        assert update.untranslated(catalogue) == []
        assert update.as_bytes(catalogue) == on_disk


def test_translations_keep_the_gaps_of_the_text(update: ModuleType) -> None:
    gaps = re.compile(r"%\(\w+\)s|\{\w+\}")
    catalogue, _old = update.merged("zh", update.template())
    for message in catalogue:
        if message.id:
            one = message.id[-1] if isinstance(message.id, tuple) else message.id
            for string in message.string if isinstance(message.string, tuple | list) else (message.string,):
                assert sorted(set(gaps.findall(string))) == sorted(set(gaps.findall(one))), one


@pytest.mark.parametrize(
    ("cookie", "account", "accept", "chosen"),
    [
        ("zh", "en", "en", "zh"),
        (None, "zh", "en", "zh"),
        (None, None, "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        (None, None, "fr-FR, en;q=0.5, zh;q=0.7", "zh"),
        (None, None, "zh;q=0, en", "en"),
        (None, None, "fr", "en"),
        ("xx", "yy", None, "en"),
        (None, None, "q=;;,,,zh;q=banana", "zh"),
    ],
)
def test_the_reader_s_choice_comes_first_then_the_account_s_then_the_browser_s(
    cookie: str | None, account: str | None, accept: str | None, chosen: str
) -> None:
    assert language.choose(cookie, account, accept) == chosen


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("/topics", "/topics"),
        ("/search?q=a", "/search?q=a"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\nb", "/"),
        ("", "/"),
        (None, "/"),
    ],
)
def test_nobody_is_sent_to_another_site(target: str | None, kept: str) -> None:
    assert language.safe_next(target) == kept
