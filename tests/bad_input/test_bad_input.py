"""Files that break readers: each ends in a final state with a clear message, and the batch goes on."""

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from adapters.store import open_store
from datamodel.errors import RejectionCode
from datamodel.extraction import Status
from pipelines import cli

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
MEGABYTES = 1500
SECONDS = 60  # for the slowest file, on a busy machine

REJECTED = {
    "damaged.pdf": ("damaged", "is a damaged PDF"),
    "encrypted.pdf": ("encrypted", "Ask the sender for an open copy"),
    "empty.pdf": ("empty", "is empty"),
    "no-pages.pdf": ("no_pages", "without pages"),
    "looping.pdf": ("damaged", "is a damaged PDF"),
    "looping-small.pdf": ("damaged", "Ask the sender for a new"),
    "thousand-pages.pdf": ("too_many_pages", "has 1000 pages, allowed are 300 (limits.max_pages)"),
    "huge-page.pdf": ("too_many_pixels", "limits.max_pixels"),
    "header-of-400-megapixels.png": ("too_many_pixels", "picture"),
    "400-megapixels.png": ("too_many_pixels", "picture"),
    "bomb.xml": ("unsupported_type", "Send PDF"),
    "bomb.zip": ("hostile", "to 2147483648"),
    "bomb-attached.eml": ("hostile", "to 2147483648"),
    "mail-in-mail.eml": ("nested_too_deep", "Send the inner ones by themselves"),
    "multipart-in-multipart.eml": ("nested_too_deep", ""),
    "zip-in-zip.zip": ("nested_too_deep", "Send the inner ones by themselves"),
    "one-line-60-mb.txt": ("too_large", "too many for a text"),
    "one-line-15-mb.txt": ("too_many_pages", "limits.max_pages"),
    "ten-thousand-parts.eml": ("too_many_parts", "holds more than 200 parts"),
    "nonsense.bin": ("unsupported_type", "cannot be read"),
}


@pytest.fixture(scope="module")
def batch(bad_files, tmp_path_factory):
    """The home of a store in which all files were processed in one batch, and what the worker measured."""
    home = tmp_path_factory.mktemp("bad") / "home"
    inbox = home.parent / "inbox"
    inbox.mkdir()
    for number, (name, content) in enumerate(bad_files.items()):
        (inbox / name).write_bytes(content)
        os.utime(inbox / name, (1_700_000_000 + number,) * 2)
    done = subprocess.run(
        [sys.executable, ROOT / "tests/bad_input/batch_worker.py", inbox, home],
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_THREAD_LIMIT": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return home, json.loads(done.stdout)


@pytest.fixture(scope="module")
def store(batch):
    home, _ = batch
    with closing(open_store(f"sqlite:///{home}/intray.db", blobs=str(home / "blobs"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def documents(store):
    """The documents of each file that came in, by its name."""
    found = {}
    for document in store.documents(limit=1000):
        arrival = store.story(document.file_sha256).arrivals[0]
        name = store.load(arrival.parent).name if arrival.parent else arrival.name
        found.setdefault(name, []).append(document)
    return found


def show(identifier, home, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "1000")
    monkeypatch.setattr(cli.out, "width", 1000)
    monkeypatch.setenv("INTRAY_STORE__URL", f"sqlite:///{home}/intray.db")
    monkeypatch.setenv("INTRAY_STORE__BLOBS", str(home / "blobs"))
    monkeypatch.setattr(sys, "argv", ["intray", "show", str(identifier)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert not ended.value.code
    return capsys.readouterr().out


@pytest.mark.parametrize("name", REJECTED)
def test_bad_file_is_rejected_and_show_says_why(name, batch, documents, monkeypatch, capsys):
    code, words = REJECTED[name]
    [document] = documents[name]
    assert (document.decision.status, document.decision.code) == (Status.REJECTED, code)
    [reason] = document.decision.reasons
    assert words in reason
    shown = show(document.id, batch[0], monkeypatch, capsys)
    assert name in shown
    assert reason[:200] in shown


@pytest.mark.parametrize("name", ["good-first.pdf", "good-last.pdf"])
def test_files_around_go_on(name, documents):
    [document] = documents[name]
    assert document.decision.status is Status.APPROVED


def test_every_file_ends_in_a_final_state(bad_files, batch, store, documents):
    summary = store.summary()
    assert summary.files["received"] == 0
    assert set(documents) == set(bad_files)
    assert not any(each.decision.code == "processing_failed" for found in documents.values() for each in found)
    codes = {each.decision.code for found in documents.values() for each in found} - {""}
    assert codes <= set(RejectionCode)


def test_no_byte_is_lost(bad_files, store, documents):
    for name, content in bad_files.items():
        document = documents[name][0]
        parent = store.story(document.file_sha256).arrivals[0].parent
        assert store.load(parent or document.file_sha256).content == content


def test_memory_and_time_are_bounded(batch):
    _, measured = batch
    assert measured["own"] < MEGABYTES
    assert measured["largest_child"] < MEGABYTES
    assert max(measured["seconds"].values()) < SECONDS, measured["seconds"]


def test_entities_of_a_bomb_are_never_expanded(documents, store):
    """HTML with entities of its own is read as text; what is attached is refused by itself."""
    found = [*documents["bomb.html"], *documents["bomb-inside.eml"]]
    assert "unsupported_type" in {document.decision.code for document in found}
    for document in found:
        texts = [field.text for field in (document.extraction.fields.values() if document.extraction else ())]
        assert not any("lollol" in text for text in texts)


@pytest.mark.parametrize(("name", "part"), [("climbing.eml", "climbed-mail.pdf"), ("climbing.zip", "climbed-zip.pdf")])
def test_name_with_a_path_leads_nowhere(name, part, batch, documents):
    home, _ = batch
    named = {document.file_name: document.decision.status for document in documents[name]}
    assert named[part] is Status.APPROVED
    assert not any("/" in found or ".." in found for found in named)
    assert not list(home.parent.parent.rglob("climbed-*"))
    assert not Path("/etc/climbed-root.pdf").exists()


def test_header_without_a_known_character_set_is_read(documents):
    [document] = documents["latin1.eml"]
    assert document.decision.status is Status.APPROVED
    assert document.file_name.startswith("für Sie")
    assert document.extraction.fields["document_number"].value == "4500004"


@pytest.mark.parametrize("name", ["long-header.eml", "many-lines.eml", "numbers.eml"])
def test_long_mail_ends_harmlessly(name, documents):
    [document] = documents[name]
    assert document.decision.status in set(Status)
    assert document.decision.reasons
