"""What the memory of layouts costs a document when it knows many.

    python benchmarks/layout_memory.py [--layouts 10000] [--documents 200] [--store URL]

Layouts are made of random words at random places, each of a sender of its own, half of their words shared by all, as
labels are. Half of the documents are of a known layout, half of none. The store is SQLite in a temporary folder unless
named; the time is of ``recall`` as a whole: keys, search, comparison, anchors.
"""

import argparse
import datetime as dt
import random
import statistics
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from adapters.store import open_store
from datamodel.document import BBox, Document, InputFile, Page, PageOrigin, Word
from datamodel.extraction import Classification, DocumentType, Extraction, Field, Status
from datamodel.memory import Review
from extractors.memory.recall import learn, recall

WORDS = 160
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Sender:
    """A sender's name and the words of its paper with their places; the number stands at ``place``."""

    name: str
    words: tuple[tuple[str, float, float], ...]
    place: tuple[float, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--layouts", type=int, default=10_000)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--store", default="")
    chosen = parser.parse_args()
    rng = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        url = chosen.store or f"sqlite:///{folder}/intray.db"
        with closing(open_store(url, blobs=str(Path(folder) / "blobs"))) as store:
            senders = [make_sender(rng) for _ in range(chosen.layouts)]
            started = time.perf_counter()
            for number, sender in enumerate(senders, 1):
                layout = learn(make_document(sender, "4711"), make_review(sender, number), find=lambda _: ())
                assert layout
                store.keep_layout(layout)
            learned = (time.perf_counter() - started) / len(senders)
            known = measure([rng.choice(senders) for _ in range(chosen.documents // 2)], store.layouts)
            strange = measure([make_sender(rng) for _ in range(chosen.documents // 2)], store.layouts)
    print(f"layouts {len(senders)}; learned and kept in {1000 * learned:.1f} ms each")
    for name, (times, found) in {"known": known, "unknown": strange}.items():
        middle, slowest = 1000 * statistics.median(times), 1000 * sorted(times)[int(0.95 * len(times))]
        print(f"{name}: {middle:.1f} ms a document, 95% within {slowest:.1f} ms; recognised {found} of {len(times)}")


def measure(senders: list[Sender], find) -> tuple[list[float], int]:  # type: ignore[no-untyped-def]
    times, found = [], 0
    for sender in senders:
        document, machine = make_document(sender, "4812"), make_extraction("wrong")
        started = time.perf_counter()
        said = recall(document, machine, find=find)
        times.append(time.perf_counter() - started)
        found += said.fields["document_number"].value == "4812"
    return times, found


def make_sender(rng: random.Random) -> Sender:
    labels = random.Random(2)
    common = ["".join(labels.choices("abcdefghijklmnop", k=labels.randint(3, 9))) for _ in range(400)]
    own = ["".join(rng.choices("abcdefghijklmnop", k=rng.randint(3, 9))) for _ in range(WORDS // 2)]
    words = [*rng.sample(common, WORDS // 2), *own]
    places = rng.sample([(x, y) for x in range(40, 500, 50) for y in range(60, 780, 14)], WORDS + 1)
    spots = tuple((word, float(x), float(y)) for word, (x, y) in zip(words, places, strict=False))
    name = " ".join("".join(rng.choices("abcdefghijklmnop", k=7)).title() for _ in range(2)) + " GmbH"
    return Sender(name, spots, (float(places[-1][0]), float(places[-1][1])))


def make_document(sender: Sender, number: str) -> Document:
    x, y = sender.place
    prints = [*sender.words, (number, x, y)]
    prints += [(word, 40.0 + 50 * i, 30.0) for i, word in enumerate(sender.name.split())]
    words = tuple(Word(text, BBox(x / 595, y / 842, (x + 5 * len(text)) / 595, (y + 8) / 842)) for text, x, y in prints)
    return Document(InputFile("a.pdf", b"", "", NOW), (Page(1, 595, 842, words, PageOrigin.NATIVE),))


def make_extraction(number: str, **more: str) -> Extraction:
    values = {"document_number": number} | more
    fields = {name: Field(name, value, value, 0.9) for name, value in values.items()}
    return Extraction(Classification(DocumentType.INVOICE, 0.9, "de"), fields)


def make_review(sender: Sender, number: int) -> Review:
    person = make_extraction("4711", sender_name=sender.name)
    return Review(number, number, "", 0, Status.APPROVED, "anna", NOW, make_extraction("wrong"), person)


if __name__ == "__main__":
    main()
