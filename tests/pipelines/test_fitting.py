import datetime as dt

from datamodel.document import Document, InputFile
from models.confidence import features
from pipelines.components import READERS
from pipelines.fitting import by_turns, parts_of


def test_every_reader_that_is_merged_has_features_of_its_own():
    assert features.READERS == READERS


def test_shares_part_all_documents_without_overlap(tmp_path):
    shares = parts_of(330, [tmp_path])
    numbers = [number for share in shares for part in share for number in part.numbers]
    assert numbers == list(range(330))
    assert [sum(len(part.numbers) for part in share) for share in shares] == [165, 83, 82]


def test_readers_take_turns_by_the_name_of_the_document():
    read = by_turns([lambda *_: "own", lambda *_: "weaker"])
    day = dt.datetime(2026, 3, 5, tzinfo=dt.UTC)
    papers = [Document(InputFile(f"{n}.pdf", b"%PDF", "generated", day), ()) for n in range(40)]
    said = [read(paper, None) for paper in papers]
    assert said == [read(paper, None) for paper in papers]
    assert 10 < said.count("weaker") < 30
