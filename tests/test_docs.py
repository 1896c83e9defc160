"""The documents name everything that users meet, and nothing that is not there."""

import ast
import datetime as dt
import json
import re
import runpy
import shlex
import types
import typing
from pathlib import Path

import pytest
import typer
import yaml
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from datamodel.document import BBox, InputFile
from datamodel.errors import RejectionCode
from datamodel.extraction import (
    HEADER_FIELDS,
    LINE_FIELDS,
    Classification,
    Decision,
    DocumentType,
    Extraction,
    Field,
    Issue,
    Result,
    Status,
)
from orders.validators import REQUIRED_FIELDS
from pipelines.cli import app
from pipelines.components import build_steps
from pipelines.export import to_json
from pipelines.process import process
from pipelines.settings import Settings, load_settings

ROOT = Path(__file__).parent.parent
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
COMMANDS = typer.main.get_command(app)
CODE_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
ROOMS = runpy.run_path(str(ROOT / "tests/test_architecture.py"))["MAY_IMPORT"]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def rows_of(name: str) -> list[list[str]]:
    """The cells of every table row of a document."""
    return [[c.strip() for c in line.strip("|").split("|")] for line in text_of(name).splitlines() if line[:1] == "|"]


def codes_in(name: str) -> set[str]:
    """What stands in code marks at the beginning of a table row."""
    return {code for row in rows_of(name) for code in re.findall(r"^`(\w+)`$", row[0])}


def blocks(language: str) -> list[tuple[str, str]]:
    every = [(path.name, *block) for path in DOCS for block in CODE_BLOCK.findall(path.read_text(encoding="utf-8"))]
    found = [(name, body) for name, kind, body in every if kind == language]
    assert found
    return found


# --- Commands and targets ---------------------------------------------------------------------------------------------


def command_lines(name: str) -> list[str]:
    """Lines of code that call ``intray``, without their comments."""
    lines = re.findall(r"^    (?:\S*/)?(intray [^\n#]+)", text_of(name), re.MULTILINE)
    assert lines
    return [line.strip() for line in lines]


@pytest.mark.parametrize("command", COMMANDS.commands)
def test_readme_shows_every_command(command):
    assert any(line.split()[1] == command for line in command_lines("README.md"))


@pytest.mark.parametrize("line", [*command_lines("README.md"), *command_lines("docs/runbook.md")])
def test_command_lines_parse(line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    _, name, *arguments = shlex.split(line)
    for argument in arguments:
        if Path(argument).suffix:  # files that the command wants to exist
            Path(argument).touch()
    COMMANDS.commands[name].make_context(name, arguments)


def test_commands_named_in_any_document_exist():
    named = {word for path in DOCS for word in re.findall(r"`intray (\w+)", path.read_text(encoding="utf-8"))}
    assert named
    assert named <= set(COMMANDS.commands)


def test_documents_name_every_make_target_and_no_other():
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))
    text = "\n".join(path.read_text(encoding="utf-8") for path in DOCS)
    assert targets - {"help"} == set(re.findall(r"(?:`|^    |&& |time )make ([a-z]+)", text, re.MULTILINE))


# --- Settings ---------------------------------------------------------------------------------------------------------


def settings_of(model: type[BaseModel], prefix: str = "") -> set[tuple[str, str]]:
    """(name, default as the document writes it) of every setting; sections with names of one's own as NAME."""
    found: set[tuple[str, str]] = set()
    for name, field in model.model_fields.items():
        sections = list(_sections(field.annotation))
        for section, named in sections:
            found |= settings_of(section, f"{prefix}{name}." + ("NAME." if named else ""))
        if not sections:
            found.add((prefix + name, _default(field)))
    return found


def _sections(annotation: object) -> typing.Iterator[tuple[type[BaseModel], bool]]:
    """The sections that a setting holds: one, one or none, or any number with names of one's own."""
    named = typing.get_origin(annotation) is dict
    value = typing.get_args(annotation)[1] if named else annotation
    if typing.get_origin(value) is typing.Annotated:
        value = typing.get_args(value)[0]
    union = typing.get_origin(value) in (typing.Union, types.UnionType)
    for section in typing.get_args(value) if union else [value]:
        if isinstance(section, type) and issubclass(section, BaseModel):
            yield section, named


def _default(field: FieldInfo) -> str:
    if field.default_factory:
        return "number of cores"
    value = field.default
    if value is PydanticUndefined:
        return "required"
    if value is None:
        return "none"
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    return f"`{json.dumps(str(value) if isinstance(value, Path) else value)}`"


def test_settings_are_listed_with_their_defaults_and_no_others():
    listed = {(row[0].strip("`"), row[1]) for row in rows_of("docs/settings.md") if len(row) == 3 and row[0][:1] == "`"}
    assert listed == settings_of(Settings)


@pytest.fixture
def settings_file(tmp_path, monkeypatch):
    """Loads TOML text as ``INTRAY_CONFIG`` names it, with the passwords that the documents want as variables."""
    monkeypatch.setenv("INTRAY_INBOXES__ORDERS__PASSWORD", "from a variable")

    def load(text: str) -> Settings:
        path = tmp_path / "intray.toml"
        path.write_text(text, encoding="utf-8")
        monkeypatch.setenv("INTRAY_CONFIG", str(path))
        if "[inboxes.orders]" not in text:
            monkeypatch.delenv("INTRAY_INBOXES__ORDERS__PASSWORD")
        return load_settings()

    return load


@pytest.mark.parametrize(("name", "text"), [*blocks("toml"), ("example", text_of("intray.example.toml"))])
def test_toml_loads(name, text, settings_file):
    settings = settings_file(text)
    assert settings != Settings.model_construct()
    if "[inboxes.orders]" in text:
        assert settings.inboxes["orders"].password.get_secret_value() == "from a variable"


def test_example_has_every_section(settings_file):
    settings = settings_file(text_of("intray.example.toml"))
    assert settings.model_fields_set >= set(Settings.model_fields) - {"understanding"}
    assert {inbox.kind for inbox in settings.inboxes.values()} == {"folder", "imap"}


def test_master_data_columns_are_listed():
    from adapters.master_data import FILE_KINDS

    text = text_of("docs/master_data.md")
    for name, kind in FILE_KINDS.items():
        assert f"`{name}`" in text
        assert {column for column in (*kind.required, *kind.optional) if f"`{column}`" not in text} == set()


def test_variables_that_are_no_settings_are_listed():
    from pipelines import settings

    listed = {name for row in rows_of("docs/settings.md") for name in re.findall(r"`(INTRAY_\w+)`", row[0])}
    assert listed == settings._NO_SETTINGS


# --- Codes ------------------------------------------------------------------------------------------------------------


def issue_codes() -> set[str]:
    """The first argument of every ``Issue(…)`` in the code."""
    codes = set()
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Issue" and node.args:
                assert isinstance(node.args[0], ast.Constant), f"{path}:{node.lineno}: a code that cannot be listed"
                codes.add(node.args[0].value)
    return codes


def test_issues_are_listed_and_no_others():
    assert "missing_field" in issue_codes()
    assert codes_in("docs/issues.md") - set(DocumentType) == issue_codes()


def test_required_fields_are_listed():
    listed = {kind: row[1] for row in rows_of("docs/issues.md") for kind in re.findall(r"`(\w+)`", row[0])}
    for kind, names in REQUIRED_FIELDS.items():
        assert re.findall(r"`(\w+)`", listed[kind]) == list(names)


def test_rejections_are_listed_and_no_others():
    assert codes_in("docs/rejections.md") == set(RejectionCode)


# --- The public JSON --------------------------------------------------------------------------------------------------


@pytest.fixture
def exported():
    """A document with everything that the JSON can hold."""
    field = Field("document_number", "4711", "Nr. 4711", 0.9, 1, BBox(0.1, 0.2, 0.3, 0.4))
    extraction = Extraction(
        Classification(DocumentType.INVOICE, 0.9, "de"), {field.name: field}, ({"position": field},)
    )
    file = InputFile("a.pdf", b"a", "folder:a.pdf", dt.datetime(2026, 11, 22, tzinfo=dt.UTC))
    return to_json(Result(file, 0, 1, Decision(Status.APPROVED, ()), extraction, (Issue("missing_field", "…", "x"),)))


def test_every_key_of_the_json_is_listed(exported):
    keys = {*exported, *exported["fields"]["document_number"], *exported["issues"][0]}
    assert codes_in("docs/json.md") == keys


def test_json_lists_every_document_type():
    assert set(DocumentType) <= set(re.findall(r"`(\w+)`", text_of("docs/json.md")))


@pytest.mark.parametrize("text", [body for name, body in blocks("json")])
def test_json_examples_have_the_exported_form(text, exported):
    example = json.loads(text)
    assert list(example) == list(exported)
    assert set(example["fields"]) <= set(HEADER_FIELDS)
    for item in example["line_items"]:
        assert set(item) <= set(LINE_FIELDS)
    for field in [*example["fields"].values(), *(field for item in example["line_items"] for field in item.values())]:
        assert list(field) == list(exported["fields"]["document_number"])
    for issue in example["issues"]:
        assert list(issue) == list(exported["issues"][0])
        assert issue["code"] in {*issue_codes(), *RejectionCode}


def test_json_example_is_what_the_program_makes_of_the_mail(tmp_path):
    """Values only: how sure Intray is may change without notice."""
    mail = next(body for name, body in blocks("") if name == "json.md" and body.startswith("From:"))
    file = InputFile("order.eml", mail.encode(), "file:order.eml", dt.datetime(2026, 11, 16, 8, 12, tzinfo=dt.UTC))
    settings = Settings(home=tmp_path)
    made = [to_json(result, container=file) for result in process(file, build_steps(settings)).results]
    written = next(json.loads(body) for name, body in blocks("json") if "order.eml" in body)
    assert [_values(each) for each in made] == [_values(written)]


def _values(document: dict[str, typing.Any]) -> list[object]:
    parts = [document["fields"], *document["line_items"]]
    return [document["source"], document["document_type"], [{k: v["value"] for k, v in part.items()} for part in parts]]


# --- Architecture, deployments, links ---------------------------------------------------------------------------------


def test_architecture_lists_who_may_import_whom():
    rows = {row[0].strip("`/"): row[2] for row in rows_of("docs/architecture.md") if re.fullmatch(r"`\w+/`", row[0])}
    order = list(rows)
    listed = {
        room: set(order[: order.index(room)]) if words == "all above" else set(ROOMS) & set(words.split(", "))
        for room, words in rows.items()
    }
    assert listed == ROOMS


def test_paths_in_documents_exist():
    text = "\n".join(text_of(f"docs/{name}.md") for name in ("architecture", "runbook", "settings", "issues", "json"))
    paths = set(
        re.findall(r"`((?:datamodel|models|extractors|orders|adapters|pipelines|review|tests|scripts)/[^` ]*)`", text)
    )
    assert paths
    missing = [path for path in paths if not list(ROOT.glob(path.rstrip("/")))]
    assert not missing


def test_deployments_name_flows_and_stand_in_the_runbook():
    flows = ast.parse(text_of("pipelines/flows.py"))
    functions = {
        node.name: [d.func.id for d in node.decorator_list if isinstance(d, ast.Call) and isinstance(d.func, ast.Name)]
        for node in flows.body
        if isinstance(node, ast.FunctionDef)
    }
    deployments = yaml.safe_load(text_of("prefect.yaml"))["deployments"]
    assert len(deployments) == 5
    for deployment in deployments:
        file, function = deployment["entrypoint"].split(":")
        assert file == "pipelines/flows.py"
        assert functions[function] == ["flow"]
        assert f"`{function}/{deployment['name']}`" in text_of("docs/runbook.md")


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path):
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", CODE_BLOCK.sub("", path.read_text(encoding="utf-8")))
    broken = [link for link in links if not re.match(r"\w+:", link) and not (path.parent / link).exists()]
    assert not broken


def test_readme_names_every_document():
    names = {path.name for path in (ROOT / "docs").glob("*.md")}
    assert names <= {Path(link).name for link in re.findall(r"\]\(([^)]+)\)", text_of("README.md"))}
