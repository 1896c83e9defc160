"""The catalogues: every text of the code is in them, translated, with the same places; no text is outside them."""

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from review.language import LANGUAGES, SOURCE, catalog_of, language_of, script_texts
from review.phrases import CONTEXT, places_of

HOME = Path(__file__).parents[2]
REVIEW = HOME / "review"
PLACES = re.compile(r"%\(\w+\)s|%%|<[^>]*>")
OTHERS = [code for code in LANGUAGES if code != SOURCE]


def collected() -> Catalog:
    spec = importlib.util.spec_from_file_location("translate", HOME / "scripts/translate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    catalog = module.collect()
    assert isinstance(catalog, Catalog)
    return catalog


def keys(catalog: Catalog) -> set[tuple[str | None, object]]:
    return {(message.context, message.id) for message in catalog if message.id}


def forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def messages(code: str) -> Iterator[Message]:
    return (message for message in catalog_of(code) if message.id)


@pytest.mark.parametrize("code", OTHERS)
def test_catalogue_has_the_texts_of_the_code_and_no_others(code: str) -> None:
    wanted, there = keys(collected()), keys(catalog_of(code))
    told = "python scripts/translate.py brings review/locale up to date"
    assert wanted - there == set(), f"new texts: {told}"
    assert there - wanted == set(), f"texts that are gone: {told}"


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_has_a_translation(code: str) -> None:
    missing = [message.id for message in messages(code) if message.fuzzy or not all(forms(message.string))]
    assert missing == []


@pytest.mark.parametrize("code", OTHERS)
def test_translations_have_the_places_of_the_text(code: str) -> None:
    for message in messages(code):
        originals, translations = forms(message.id), forms(message.string)
        if not message.context and isinstance(message.id, str):
            assert sorted(PLACES.findall(originals[0])) == sorted(PLACES.findall(translations[0])), message.id
        else:
            wanted = {place for text in originals for place in PLACES.findall(text)}
            assert {place for text in translations for place in PLACES.findall(text)} == wanted, message.id


SAMPLES = {
    "amount": "5 PCE",
    "day": "2026-03-05",
    "kind_words": "IBAN",
    "last_reader": "x",
    "message_id": "urn:x",
    "origin": "folder:/x",
    "others": "x",
    "texts": "“x”",
    "type_words": "invoice",
    "where_name": "quantity",
    "WORDS": "IBAN",
}
COUNTED = frozenset({"attempts", "count", "counts", "delivered", "document_id", "line", "lines", "percent", "quantity"})


def filled(text: str, names: list[str]) -> str:
    samples = {name: sample_of(name, number) for number, name in enumerate(names)}
    return text % samples if samples else text.replace("%%", "%")


def sample_of(name: str, number: int) -> str:
    plain = name.rstrip("23456789")
    return "7" if plain in COUNTED else SAMPLES.get(plain, f"Xq{number}")


@pytest.mark.parametrize("code", OTHERS)
def test_every_pattern_is_found_again_and_no_other_in_its_place(code: str) -> None:
    """What a check says is found by its own pattern, whatever stands in it."""
    language = language_of(code)
    wrong = []
    for message in messages(code):
        if message.context == CONTEXT:
            names = places_of(message.id)
            wanted = filled(message.string, names)
            for sample, said in (("2026-03-05", "05.03.2026"), ("invoice", "Rechnung"), ("quantity", "Menge")):
                wanted = (
                    wanted.replace(sample, said)
                    if sample in filled("".join(f"%({n})s" for n in names), names)
                    else wanted
                )
            if language.say(filled(message.id, names)) != wanted:
                wrong.append(message.id)
    assert wrong == []


BLOCK = re.compile(
    r"\{#.*?#\}"
    r"|\{% block body_class %\}.*?\{% endblock %\}"
    r"|\{%\s*trans\b.*?%\}.*?\{%\s*endtrans\s*%\}"
    r"|\{%.*?%\}"
    r"|\{\{.*?\}\}",
    re.DOTALL,
)
SHOWN = re.compile(r'\b(?:title|alt|placeholder|aria-label|label)="([^"]*)"')
ELEMENTS = re.compile(r"<(script|style|code|kbd)\b.*?</\1>|<[^>]*>|<!--.*?-->", re.DOTALL)
WORD = re.compile(r"[A-Za-z]{2,}")
OWN_NAMES = re.compile(
    r"(?:(?:Alt|Ctrl|Shift)\+)+\S+"
    r"|\b(?:Intray|SHA-256|JSON|CSV|PDF|API|OK|OpenAPI|nbsp|middot|times|hellip|larr|rarr|thinsp)\b"
)


@pytest.mark.parametrize("path", sorted(REVIEW.glob("templates/**/*.html")), ids=lambda path: path.name)
def test_templates_have_no_text_of_their_own(path: Path) -> None:
    text = BLOCK.sub(" ", path.read_text(encoding="utf-8"))
    shown = [*SHOWN.findall(text), *ELEMENTS.sub("\n", text).splitlines()]
    assert [one.strip() for one in shown if WORD.search(OWN_NAMES.sub("", one))] == []


@pytest.mark.parametrize("path", sorted(REVIEW.glob("static/**/*.js")), ids=lambda path: path.name)
def test_scripts_have_no_text_of_their_own(path: Path) -> None:
    code = re.sub(r"^\s*//.*$|\s//\s.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    marked = re.sub(r"\b(?:_|ngettext)\(\s*(?:\"[^\"]*\"|`[^`]*`)(?:,\s*\"[^\"]*\")?", "", code)
    assert re.findall(r"[\"`]([A-Z][a-z]+(?: [a-z]+)+[^\"`]*)[\"`]", marked) == []


SHOWN_BY = frozenset({"notice", "message", "done", "title", "advice", "told"})


@pytest.mark.parametrize("path", sorted(REVIEW.glob("*.py")), ids=lambda path: path.name)
def test_code_gives_templates_no_text_of_its_own(path: Path) -> None:
    """Sentences that the phrases know are looked up where they are shown."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    given = [
        keyword.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg in SHOWN_BY and isinstance(keyword.value, ast.Constant)
    ]
    assert [text for text in given if isinstance(text, str) and " " in text] == []


def test_scripts_get_their_texts() -> None:
    assert script_texts("en") == {}
    assert script_texts("de")
    for one, said in script_texts("de").items():
        assert said[0] != one or WORD.search(one) is None


def test_plural_is_chosen_by_the_number() -> None:
    german = language_of("de")
    assert german.ngettext("%(num)s page", "%(num)s pages", 1) == "1 Seite"
    assert german.ngettext("%(num)s page", "%(num)s pages", 2) == "2 Seiten"
