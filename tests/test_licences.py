"""No run-time dependency is under the GPL or AGPL (``requirements/run.lock`` is the whole closure)."""

import re
from email.message import Message
from importlib import metadata
from pathlib import Path
from typing import cast

import pytest

LOCK = Path(__file__).parent.parent / "requirements/run.lock"
PINNED = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==", LOCK.read_text(encoding="utf-8"), re.MULTILINE)

COPYLEFT = re.compile(r"\bA?GPL|GNU General Public|Affero", re.IGNORECASE)  # not LGPL: no word begins within it
KNOWN = re.compile(
    r"\b(apache|mit|[03]?-?bsd|isc|psf|python software foundation|mpl|mozilla|lgpl|gnu lesser|zlib|unlicense|artistic"
    r"|hpnd|public domain)\b",
    re.IGNORECASE,
)
ALLOWED = {
    "text-unidecode": "The Artistic License or the GPL, at the user's choice, says its README: we take the former.",
}


def statement_of(package: Message) -> str:
    """What the metadata say of the licence: SPDX expression, classifiers, and the first line of the free text."""
    classifiers = [c for c in package.get_all("Classifier", []) if c.startswith("License ::")]
    free_text = (package.get("License") or "").strip().splitlines()[:1]
    return " | ".join([package.get("License-Expression") or "", *classifiers, *free_text]).strip(" |")


def objection_to(statement: str) -> str | None:
    if COPYLEFT.search(statement):
        return "GPL or AGPL"
    return None if KNOWN.search(statement) else "no licence that we know"


def test_lock_is_the_closure_of_the_project():
    assert len(PINNED) > 50
    direct = {re.split(r"[\[=<>;~! ]", line)[0] for line in metadata.requires("intray") or [] if "extra ==" not in line}
    assert {_normal(name) for name in direct} <= {_normal(name) for name in PINNED}


@pytest.mark.parametrize("name", PINNED)
def test_licence_is_compatible(name):
    statement = statement_of(cast("Message", metadata.metadata(name)))
    if name not in ALLOWED:
        assert objection_to(statement) is None, f"{name}: {statement!r}"


@pytest.mark.parametrize("name", ALLOWED)
def test_exceptions_are_still_needed(name):
    assert name in PINNED
    assert objection_to(statement_of(cast("Message", metadata.metadata(name)))) is not None


@pytest.mark.parametrize(
    "statement",
    [
        "GPL-3.0-or-later",
        "License :: OSI Approved :: GNU General Public License v3 (GPLv3)",
        "AGPL-3.0-only",
        "License :: OSI Approved :: GNU Affero General Public License v3",
        "MIT AND GPLv2+",
        "License :: Other/Proprietary License",
        "Limited use only",
        "",
    ],
)
def test_other_licences_are_objected_to(statement):
    assert objection_to(statement) is not None


@pytest.mark.parametrize(
    "statement", ["LGPL-3.0-only", "GNU Lesser General Public License v2 or later (LGPLv2+)", "BSD"]
)
def test_lgpl_and_permissive_licences_are_fine(statement):
    assert objection_to(statement) is None


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
