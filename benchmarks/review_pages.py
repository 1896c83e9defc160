"""What the workbench needs to answer for a page: picture, thumbnail and words of a scan, a print, and 300 pages.

    python benchmarks/review_pages.py [--rounds 40]

Asked by HTTP within this process, login included, beside PDFium alone drawing the same pages in the same run. Cold: the
page has not been drawn since the start. Warm: it was the last one. Times of a busy machine are compared within one
run only; the time of the processor says what an idle one would need.
"""

import argparse
import datetime as dt
import io
import random
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pypdfium2 as pdfium

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from adapters.readings import KeptReadings, open_readings  # noqa: E402
from adapters.store import SqlStore, open_store  # noqa: E402
from datamodel.document import Document, InputFile  # noqa: E402
from datamodel.extraction import Classification, Decision, DocumentType, Extraction, Result, Status  # noqa: E402
from datamodel.people import Role, User  # noqa: E402
from datamodel.reading import Reading  # noqa: E402
from pipelines.components import Components, build_steps  # noqa: E402
from pipelines.settings import Settings  # noqa: E402
from review.server import create_app  # noqa: E402
from review.tokens import fingerprint, new_token  # noqa: E402

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", "Using `httpx`")  # starlette would rather have httpx2, which nothing else needs
    from fastapi.testclient import TestClient

INBOX = ROOT / "data/inbox"
PAGES = 300
Open = Callable[[], TestClient]
Times = list[tuple[float, float]]
"""Seconds by the clock, and of this process."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=40)
    rounds = parser.parse_args().rounds
    print("| file | asked for | p50 ms | p95 ms | processor, p50 ms | p95 ms | kB |\n|---|---|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as name, closing(made_store(Path(name))) as store:
        steps, readings = build_steps(Settings(home=Path(name))), open_readings(f"{name}/readings")
        for title, file, document in papers(steps.reader.read):
            number = kept(file, document, store, readings)
            pages = [random.Random(7 + i).randint(1, len(document.pages)) for i in range(rounds)]
            start = partial(opened, Components(Settings(home=Path(name)), store, {}, steps, readings=readings))
            for asked, times, size in measured(start, number, pages):
                print(row(title, asked, times, size))
            if file.content.startswith(b"%PDF"):
                print(row(title, "PDFium alone", drawn(file.content, pages), 0))


def papers(read: Callable[[InputFile], Document]) -> Iterator[tuple[str, InputFile, Document]]:
    """Files with what was read of them; of 300 pages, the first is read, as all are the same."""
    for title, name in (
        ("scan, 1 page", "scan_0012.pdf"),
        ("fax, TIFF", "fax_20260310_1402.tif"),
        ("photograph, JPEG", "IMG_20260312_083015.jpg"),
        ("print, 1 page", "Bestellung_4500118273.pdf"),
    ):
        file = taken_in(name, (INBOX / name).read_bytes())
        yield title, file, read(file)
    for title, name in (("scan", "scan_0012.pdf"), ("print", "Bestellung_4500118273.pdf")):
        first = read(taken_in(name, (INBOX / name).read_bytes())).pages[0]
        file = taken_in(f"{PAGES}_{name}", repeated((INBOX / name).read_bytes()))
        pages = tuple(replace(first, number=number) for number in range(1, PAGES + 1))
        yield f"{title}, {PAGES} pages", file, Document(file, pages)


def taken_in(name: str, content: bytes) -> InputFile:
    return InputFile(name, content, f"folder:{name}", dt.datetime.now(dt.UTC))


def repeated(content: bytes) -> bytes:
    """A PDF of 300 pages like the first of ``content``."""
    source, target, encoded = pdfium.PdfDocument(content), pdfium.PdfDocument.new(), io.BytesIO()
    for _ in range(PAGES):
        target.import_pages(source, pages=[0])
    target.save(encoded)
    return encoded.getvalue()


def made_store(folder: Path) -> SqlStore:
    store = open_store(f"sqlite:///{folder}/intray.db", blobs=str(folder / "blobs"))
    user = User("ada", "Ada", Role.REVIEWER, dt.datetime.now(dt.UTC), must_change_password=False)
    store.people.add(user, password_hash="none", who="benchmark")
    return store


def kept(file: InputFile, document: Document, store: SqlStore, readings: KeptReadings) -> int:
    """As the flows leave a file: its document in the store, its words among the readings."""
    readings.keep(file.sha256, Reading("benchmark", document.pages, text=document.text))
    store.add(file)
    extraction = Extraction(Classification(DocumentType.PURCHASE_ORDER, 0.9, "de"))
    decision = Decision(Status.NEEDS_REVIEW, ("Not sure.",))
    return store.save(file, [Result(file, 0, len(document.pages), decision, extraction)])[0]


def opened(components: Components) -> TestClient:
    """A workbench that was just started, with somebody logged in."""
    client, token, day = TestClient(create_app(components), base_url="http://127.0.0.1"), new_token(), dt.timedelta(1)
    components.store.people.open_session("ada", fingerprint(token), address="", idle=day, absolute=day)
    client.cookies.set("intray", token, domain="127.0.0.1", path="/")
    client.get("/static/review.css")
    return client


def measured(start: Open, document: int, pages: Sequence[int]) -> Iterator[tuple[str, Times, int]]:
    """What was asked for, the times of each answer, and bytes of the last one."""
    for what, path in (("picture", ""), ("thumbnail", "/thumbnail"), ("words", "/words")):
        cold: Times = []
        warm: Times = []
        size = 0
        for page in pages:
            client = start()
            for times in (cold, warm):
                begun = clocks()
                answer = client.get(f"/documents/{document}/pages/{page}{path}", follow_redirects=False)
                times.append(since(begun))
                assert answer.status_code == 200, answer.text
                size = len(answer.content)
        yield f"{what}, cold", cold, size
        yield f"{what}, warm", warm, size


def drawn(content: bytes, pages: Sequence[int]) -> Times:
    """Opened and drawn 1,200 pixels wide, without encoding it."""
    times = []
    for page in pages:
        begun = clocks()
        with closing(pdfium.PdfDocument(content)) as pdf:
            one = pdf[page - 1]
            one.render(scale=1200 / one.get_width()).to_pil()
        times.append(since(begun))
    return times


def clocks() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def since(begun: tuple[float, float]) -> tuple[float, float]:
    now = clocks()
    return now[0] - begun[0], now[1] - begun[1]


def row(title: str, asked: str, times: Times, size: int) -> str:
    cells = [
        f"{value * 1000:.1f}"
        for measure in zip(*times, strict=True)
        for value in (statistics.median(measure), statistics.quantiles(measure, n=20)[-1])
    ]
    return f"| {title} | {asked} | {' | '.join(cells)} | {size / 1000:.0f} |"


if __name__ == "__main__":
    main()
