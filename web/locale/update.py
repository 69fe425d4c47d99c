"""Brings the catalogues up to the texts in code and templates: `python web/locale/update.py` (`make locale`).

Extracts every marked text of `web` by babel.cfg, and the reasons for refused files of `judge`,
merges them into each language's `messages.po` and says how many wait for a translation. With `--check`
nothing is written, and the exit status is 1 where a catalogue lacks a text, has one too many, or a translation is
missing or doubtful.
"""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).resolve().parent
WEB = HERE.parent
sys.path.insert(0, str(WEB.parent))

from judge.store.drafts import WHY as WHY_DRAFTS  # noqa: E402  (the path above makes it importable from anywhere)
from judge.submission_files import WHY  # noqa: E402  (the same)


def template() -> Catalog:
    """Every text that can be shown, without places and dates: the files change only when texts do."""
    found = Catalog(charset="utf-8")
    with (HERE / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel gives no types here
    for _file, _line, message, _comments, context in extract_from_dir(str(WEB), methods, options):
        found.add(message, context=context)
    for reason in [*WHY.values(), *WHY_DRAFTS.values()]:
        found.add(reason)
    return found


def merged(language: str, texts: Catalog) -> tuple[Catalog, bytes]:
    """The catalogue of `language` with exactly `texts`, and its bytes as they stand on disk."""
    path = HERE / language / "LC_MESSAGES" / "messages.po"
    old = path.read_bytes()
    kept = read_po(BytesIO(old), locale=language)
    new = Catalog(locale=language, charset="utf-8", fuzzy=False)
    for message in texts:
        if message.id:
            known = kept.get(message.id, message.context)
            new.add(message.id, known.string if known and not known.fuzzy else None, context=message.context)
    return new, old


def as_bytes(catalogue: Catalog) -> bytes:
    """The catalogue as a file: sorted, without anything that changes by itself."""
    lines = ['msgid ""', 'msgstr ""', f'"Language: {catalogue.locale_identifier}\\n"', '"MIME-Version: 1.0\\n"']
    lines += ['"Content-Type: text/plain; charset=utf-8\\n"', '"Content-Transfer-Encoding: 8bit\\n"']
    lines += [f'"Plural-Forms: {catalogue.plural_forms}\\n"', "", ""]
    body = BytesIO()
    write_po(body, catalogue, omit_header=True, sort_output=True, width=120, no_location=True)
    return "\n".join(lines).encode() + body.getvalue()


def untranslated(catalogue: Catalog) -> list[str]:
    """Texts without a translation."""
    found = []
    for message in catalogue:
        strings = message.string if isinstance(message.string, list | tuple) else (message.string,)
        if message.id and not all(strings):
            found.append(str(message.id))
    return found


def main() -> int:
    """Update, or with --check only look."""
    texts = template()
    wrong = 0
    for path in sorted(HERE.glob("*/LC_MESSAGES/messages.po")):
        language = path.parts[-3]
        catalogue, old = merged(language, texts)
        new = as_bytes(catalogue)
        missing = untranslated(catalogue)
        if "--check" not in sys.argv[1:]:
            path.write_bytes(new)
        elif new != old or missing:
            wrong = 1
        print(f"{language}: {len(catalogue)} texts, {len(missing)} without a translation", file=sys.stderr)
        for text in missing:
            print(f"  {text}", file=sys.stderr)
    return wrong


if __name__ == "__main__":
    sys.exit(main())
