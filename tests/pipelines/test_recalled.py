"""Answers that are kept as long as the master data are what they were."""

import datetime as dt
from dataclasses import dataclass, field

from datamodel.document import InputFile
from datamodel.extraction import Match
from datamodel.master import MasterState, MaterialQuery, PartnerQuery, PartnerRole
from pipelines import recalled
from pipelines.recalled import RecalledFiles, RecalledMasterData

CUSTOMER = PartnerRole.CUSTOMER


@dataclass
class Counting:
    """Counts what it is asked."""

    now: MasterState = field(default_factory=lambda: MasterState("1", "1"))
    taught: str = ""
    asked: list[str] = field(default_factory=list)

    def state(self) -> MasterState:
        return self.now

    def lessons(self, partner: str, *, role: PartnerRole) -> str:
        self.asked.append("lessons")
        return self.taught

    def find_partners(self, query: PartnerQuery, *, limit: int = 5) -> list[Match]:
        self.asked.append("partners")
        return [Match(query.name, "", 1.0, "")]

    def find_materials(self, query: MaterialQuery, *, limit: int = 5) -> list[Match]:
        self.asked.append("materials")
        return [Match(query.own_number, "", 1.0, "")]

    def find_materials_each(self, queries: list[MaterialQuery], *, limit: int = 5) -> list[list[Match]]:
        return [self.find_materials(query, limit=limit) for query in queries]

    def material(self, number: str) -> None:
        self.asked.append("material")


def ask(known: RecalledMasterData, asked: Counting) -> list[str]:
    """What is asked again after a refresh."""
    asked.asked.clear()
    known.refresh()
    for _ in range(2):
        known.find_partners(PartnerQuery(CUSTOMER, name="Hansen"))
        known.find_materials(MaterialQuery(own_number="A", partner="100", role=CUSTOMER))
        known.material("A")
    return asked.asked


def test_same_question_is_asked_once() -> None:
    asked = Counting()
    known = RecalledMasterData(asked)
    assert ask(known, asked) == ["partners", "lessons", "materials", "material"]
    assert ask(known, asked) == ["lessons"]
    assert known.find_partners(PartnerQuery(CUSTOMER, name="Other")) == [Match("Other", "", 1.0, "")]


def test_nothing_is_known_after_a_load() -> None:
    asked = Counting()
    known = RecalledMasterData(asked)
    ask(known, asked)
    asked.now = MasterState("2", "1")
    assert ask(known, asked) == ["partners", "lessons", "materials", "material"]


def test_lessons_change_what_they_are_about() -> None:
    asked = Counting()
    known = RecalledMasterData(asked)
    ask(known, asked)
    asked.now = MasterState("1", "2")
    assert ask(known, asked) == ["partners", "lessons"]
    asked.taught = "4711 A"
    assert ask(known, asked) == ["lessons", "materials"]


def test_of_many_questions_only_new_ones_are_asked_each_once() -> None:
    asked = Counting()
    known = RecalledMasterData(asked)
    a, b, c = (MaterialQuery(own_number=number) for number in "ABC")
    assert known.find_materials(b) == [Match("B", "", 1.0, "")]
    found = known.find_materials_each([a, b, c, a])
    assert [match.number for [match] in found] == ["A", "B", "C", "A"]
    assert asked.asked == ["materials"] * 3
    assert known.find_materials_each([]) == []


def test_answer_none_is_an_answer() -> None:
    asked = Counting()
    known = RecalledMasterData(asked)
    assert known.material("A") is known.material("A") is None
    assert asked.asked == ["material"]


def test_files_at_hand_are_limited_by_their_bytes(monkeypatch) -> None:
    monkeypatch.setattr(recalled, "_MOST_BYTES", 10)

    class Files:
        loaded: list[str] = []  # noqa: RUF012

        def load(self, sha256: str) -> InputFile:
            self.loaded.append(sha256)
            return InputFile(sha256, b"123456", "test", dt.datetime(2026, 3, 6, tzinfo=dt.UTC))

    files = RecalledFiles(Files())
    for name in ("a", "a", "b", "a"):
        assert files.load(name).name == name
    assert Files.loaded == ["a", "b", "a"]
