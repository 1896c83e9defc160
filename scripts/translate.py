"""Bring the catalogue of each language up to date with the texts of the code: ``python scripts/translate.py``.

Three kinds of text are collected: those marked in templates, scripts and Python (``_("…")``, ``N_("…")``); the names of
ours that pages show (fields, types, states, events); and the patterns of the sentences that checks, decisions and
events make, which ``review/phrases.py`` finds again in what is kept. New ones come into ``review/locale/*.po`` without
a translation, and tests fail until they have one.
"""

import ast
import itertools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from adapters.store.events import What
from review import labels
from review.language import DOMAIN, LANGUAGES, LOCALES, SOURCE
from review.phrases import CONTEXT, places_of

HOME = Path(__file__).parent.parent
METHODS = [("templates/**.html", "jinja2"), ("static/**.js", "javascript"), ("**.py", "python")]
KEYWORDS = {"_": None, "N_": None, "say": None, "gettext": None, "ngettext": (1, 2)}
OPTIONS = {"templates/**.html": {"trimmed": "false", "newstyle_gettext": "true"}}

SAID = (
    "orders/*.py",
    "orders/checks/*.py",
    "orders/payments/evidence.py",
    "orders/records/*.py",
    "pipelines/process.py",
    "pipelines/revision.py",
    "review/forms.py",
    *(f"adapters/store/{name}.py" for name in ("approvals", "documents", "holds", "intake", "leases", "letters")),
    *(
        f"adapters/store/{name}.py"
        for name in ("logins", "outbox", "outcomes", "replies", "results", "statuses", "users")
    ),
    *(f"extractors/{name}.py" for name in ("agreement", "classifier", "paper_kinds", "second_reading", "mailtext*")),
    *(f"extractors/geometry/{name}.py" for name in ("candidates", "extractor", "header", "identities", "items")),
    *(f"extractors/geometry/{name}.py" for name in ("labelled_parties", "letterheads", "parties", "terms")),
    *(f"extractors/tagging/{name}.py" for name in ("arithmetic", "header", "items", "values")),
    "extractors/structured/einvoice/rules/*.py",
    "adapters/einvoice/lacks.py",
    "extractors/structured/tables/kinds.py",
    *(f"extractors/memory/{name}.py" for name in ("anchors", "recall", "tables")),
    *(f"adapters/master_data/{name}.py" for name in ("evidence", "materials", "partners", "suggesting")),
)
"""Files all of whose sentences are shown to people, as what is wrong or as why something was taken."""
PARTLY = (
    "review/*.py",
    "pipelines/*.py",
    "pipelines/idocs/*.py",
    "datamodel/*.py",
    "extractors/**/*.py",
    "adapters/**/*.py",
)
"""Of these only what is given to the classes and functions that tell people something."""
TOLD = frozenset(
    {
        "note",
        "Issue",
        "find_invalid",
        "find_beyond",
        "broken",
        "find_broken_rule",
        "Refusal",
        "HTTPException",
        "problem_page",
        "DocumentError",
        "ConflictError",
        "RetriableError",
        "DeliveryRefusedError",
    }
)
SILENT = frozenset(
    {
        "sandbox",
        "blobs.py",
        "drop.py",
        "evaluation.py",
        "folder.py",
        "layouts.py",
        "mailbox.py",
        "outbox_commands.py",
        "provider.py",
        "records.py",
        "schema.py",
        "settings.py",
        "tables.py",
        "targets.py",
    }
)
"""Stand-ins for other systems, and faults that no page shows."""
MUTE = ("ConfigurationError", "strftime", "gettext", "ngettext", "N_")
"""Calls whose texts nobody sees, or which are collected as they are."""
WORDS = ("_WORDS", "_WHERE", "_PARTNER_KINDS", "_MATERIAL_KINDS")
"""Dictionaries of single words that stand in sentences."""
RAISED = ("review/*.py", "pipelines/people.py", "pipelines/pictures.py")
"""Here every fault that is raised is shown as well."""
_PLACE = re.compile(r"%\(\w+\)s")
_LIST = re.compile(r"[\w ]{70,}")  # of words: a sentence that long has a comma or a stop
_AROUND = " ,;"  # of what is appended to a sentence
_ADJACENT = re.compile(r"%\(\w+\)s(?:%\(\w+\)s)+")
_WORD = re.compile(r"[A-Za-z→']")


def collect() -> Catalog:
    """Everything that is shown to people."""
    catalog = Catalog(project="Intray", charset="utf-8")
    for place, _, text, _, context in extract_from_dir(HOME / "review", METHODS, OPTIONS, KEYWORDS):
        catalog.add(text, locations=[(f"review/{place}", 0)], context=context)
    for name in (*labels.names(), *map(labels.words, (*What, *codes()))):
        catalog.add(name, locations=[("review/labels.py", 0)])
    for path, text in patterns():
        catalog.add(text, locations=[(path, 0)], context=CONTEXT)
    return catalog


def patterns() -> Iterator[tuple[str, str]]:
    """The patterns of sentences that the code makes, each with its file."""
    said, raised = _files(SAID), _files(RAISED)
    for path in sorted(said | raised | _files(PARTLY)):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        nodes = [tree] if path in said else list(_told(tree, every_fault=path in raised))
        silent = _silent(tree)
        for text in dict.fromkeys(text for node in nodes for text in _texts(node, silent)):
            yield str(path.relative_to(HOME)), text


def codes() -> Iterator[str]:
    """The codes of issues, by which people choose what to look at."""
    for path in sorted(_files((*SAID, *PARTLY))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _called(node) == "Issue":
                yield from (str(code.value) for code in node.args[:1] if isinstance(code, ast.Constant))


def _files(globs: Iterable[str]) -> set[Path]:
    return {path for glob in globs for path in HOME.glob(glob) if not SILENT & set(path.parts)}


def _told(tree: ast.Module, *, every_fault: bool) -> Iterator[ast.AST]:
    """What is given to those that tell people something, also by a variable; with ``every_fault``, what is raised."""
    variables: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in TOLD:
            yield node
            given = (*node.args, *(keyword.value for keyword in node.keywords))
            variables |= {value.id for value in given if isinstance(value, ast.Name)}
        elif isinstance(node, ast.Raise) and every_fault:
            yield node
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id in variables for to in node.targets):
            yield node.value


def _is_mute(call: ast.Call) -> bool:
    changes_text = isinstance(call.func, ast.Attribute) and call.func.attr == "replace"
    return _called(call) in MUTE or changes_text


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _silent(tree: ast.Module) -> set[int]:
    """Documentation, log lines, faults of the settings, and what is only a part of another text."""
    silent: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            silent.add(id(node.value))
        is_log = isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("logger.", "re."))
        if is_log or (isinstance(node, ast.Call) and _is_mute(node)):
            silent |= {id(each) for each in ast.walk(node)}
        if isinstance(node, ast.JoinedStr):
            silent |= {id(value) for value in node.values if isinstance(value, ast.Constant)}
            silent |= {id(value.format_spec) for value in node.values if isinstance(value, ast.FormattedValue)}
    return silent


def _texts(node: ast.AST, silent: set[int]) -> Iterator[str]:
    for each in ast.walk(node):
        if id(each) in silent:
            continue
        if isinstance(each, ast.JoinedStr):
            yield from (text for text in _alternatives(each) if _is_said(text))
        elif isinstance(each, ast.Constant) and isinstance(each.value, str) and _is_said(each.value):
            yield each.value.strip(_AROUND).replace("%", "%%")
        elif (
            isinstance(each, ast.Assign) and isinstance(each.value, ast.Dict) and ast.unparse(each.targets[0]) in WORDS
        ):
            yield from (str(value.value) for value in each.value.values if isinstance(value, ast.Constant))


def _is_said(text: str) -> bool:
    """A name or a key has no blank in it."""
    literal = _PLACE.sub("", text)
    if re.search(r"%s|[\\|\n]", literal) or _LIST.fullmatch(literal):  # a log line, an expression, a list
        return False
    if "%(WORDS)s" in text:
        return True
    return " " in text.strip() and _WORD.search(literal) is not None


def _alternatives(text: ast.JoinedStr) -> Iterator[str]:
    """The patterns of an f-string: one for each choice of the constants in it, as ``{'s' if many else ''}``."""
    names: dict[str, str] = {}
    parts = [_choices(value, names) for value in text.values]
    for chosen in itertools.product(*parts):
        # Two places without anything between them are one.
        yield _ADJACENT.sub(_one_place, "".join(chosen)).strip(_AROUND)


def _one_place(places: re.Match[str]) -> str:
    return f"%({'_'.join(places_of(places[0]))})s"


def _choices(part: ast.expr, names: dict[str, str]) -> list[str]:
    if isinstance(part, ast.Constant):
        return [str(part.value).replace("%", "%%")]
    assert isinstance(part, ast.FormattedValue)
    value = part.value
    constants = [choice.value for choice in _branches(value) if isinstance(choice, ast.Constant)]
    if len(constants) > 1 and len(constants) == len(list(_branches(value))):
        return [str(constant).replace("%", "%%") for constant in constants]
    return [f"%({_place(value, names)})s"]


def _branches(value: ast.expr) -> Iterator[ast.expr]:
    if isinstance(value, ast.IfExp):
        yield from (*_branches(value.body), *_branches(value.orelse))
    else:
        yield value


def _place(value: ast.expr, names: dict[str, str]) -> str:
    """A name for what stands in an f-string, the same for the same expression."""
    source = ast.unparse(value)
    if source not in names:
        wanted = _name(value)
        taken = set(names.values())
        numbered = (f"{wanted}{number}" for number in itertools.count(2))
        names[source] = wanted if wanted not in taken else next(name for name in numbered if name not in taken)
    return names[source]


def _name(value: ast.expr) -> str:
    match value:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_")
        case ast.Call(func=ast.Attribute(attr="join"), args=[listed]):
            return _name(listed)
        case ast.Call(func=ast.Attribute(value=owner)) if not isinstance(owner, ast.Constant):
            return _name(owner)
        case ast.Call(func=ast.Name(id=function), args=[ast.Name(id=name), *_]) if function.endswith("_of"):
            return name.strip("_")
        case ast.Call(func=ast.Name(id=function)):
            return function.strip("_")
        case ast.BinOp(left=owner) | ast.Subscript(value=owner) | ast.BoolOp(values=[owner, *_]):
            return _name(owner)
        case ast.GeneratorExp(elt=element) | ast.IfExp(body=element):
            return _name(element)
    return "value"


def update(code: str, collected: Catalog) -> Catalog:
    """The catalogue of a language with exactly the collected texts; translations of those that stay are kept."""
    path = LOCALES / f"{code}.po"
    old = Catalog(code)
    if path.exists():
        with path.open("rb") as file:
            old = read_po(file, code, DOMAIN)
    updated = Catalog(code, project="Intray", charset="utf-8", fuzzy=False)
    for message in collected:
        if message.id:
            known = old.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
            string = known.string if known else None
            updated.add(message.id, string, message.locations, context=message.context)
    with path.open("wb") as file:
        write_po(file, updated, width=120, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    return updated


def main() -> None:
    LOCALES.mkdir(exist_ok=True)
    collected = collect()
    for code in LANGUAGES:
        if code != SOURCE:
            catalog = update(code, collected)
            missing = sum(1 for message in catalog if message.id and not message.string)
            print(f"{code}: {len(catalog)} texts, {missing} without a translation")  # noqa: T201


if __name__ == "__main__":
    main()
