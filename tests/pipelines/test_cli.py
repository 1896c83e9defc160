"""The command line in this process, through ``main`` as the console script does; ``run`` as a process of its own."""

import datetime as dt
import getpass
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.sandbox.erp import running_erp
from adapters.sandbox.journal import Journal
from datamodel.delivery import DeliveryState, OutboxMessage
from datamodel.document import InputFile
from datamodel.extraction import Decision, Result, Status
from pipelines import cli
from pipelines.components import build_components
from pipelines.demo import demo_settings
from pipelines.jobs import FILE_LEASE, process_file, take_in
from pipelines.settings import Settings, StoreSettings
from pipelines.stores import open_configured_store

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """A folder without settings. The tables are wide, so that no word is broken."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "220")
    monkeypatch.setenv("INTRAY_CONFIG", "")
    monkeypatch.delenv("INTRAY_CONFIG")


@pytest.fixture
def intray(monkeypatch, capsys):
    """Run a command: exit status, what it printed, what it complained of."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["intray", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        return ended.value.code or 0, captured.out, captured.err

    return run


@pytest.fixture
def papers(tmp_path, order_pdf):
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "order.pdf").write_bytes(order_pdf("4500017"))
    (folder / "broken [b] :cat:.pdf").write_bytes(b"%PDF-1.4 broken")
    return folder


@pytest.fixture
def kept(tmp_path, papers, monkeypatch):
    """A store with the papers processed, which the settings name by variables."""
    url, blobs = f"sqlite:///{tmp_path}/kept.db", str(tmp_path / "blobs")
    monkeypatch.setenv("INTRAY_STORE__URL", url)
    monkeypatch.setenv("INTRAY_STORE__BLOBS", blobs)
    from adapters.folder import FolderInbox

    settings = Settings(home=tmp_path, store=StoreSettings(url=url, blobs=blobs))
    components = build_components(settings)
    list(take_in(FolderInbox(papers, settle_seconds=0), components.store))
    for sha256 in components.store.claim_files(worker="w", limit=9, lease=FILE_LEASE):
        process_file(sha256, components)
    yield components.store
    components.store.close()


def test_extract_prints_one_json_object_a_document(papers, intray):
    status, out, _ = intray("extract", papers, "--json")
    objects = {each["source"]: each for each in map(json.loads, out.splitlines())}
    assert status == 0
    assert sorted(objects) == ["broken [b] :cat:.pdf", "order.pdf"]
    assert objects["order.pdf"]["fields"]["document_number"]["value"] == "4500017"
    assert [item["quantity"]["value"] for item in objects["order.pdf"]["line_items"]] == ["20", "20"]
    assert objects["broken [b] :cat:.pdf"]["status"] == "rejected"
    assert objects["broken [b] :cat:.pdf"]["issues"][0]["code"] == "damaged"


def test_extract_shows_people_what_was_understood(papers, intray):
    status, out, _ = intray("extract", papers / "order.pdf", papers / "broken [b] :cat:.pdf")
    assert status == 0
    for words in ("order.pdf", "4500017", "Hartmann GmbH", "approved", "broken [b] :cat:.pdf", "damaged PDF"):
        assert words in out


def test_extract_of_a_file_that_is_not_there_says_so(intray):
    status, _, err = intray("extract", "gone.pdf")
    assert status == 2
    assert "gone.pdf" in err
    assert "does not exist" in err
    assert "Traceback" not in err


def test_unknown_setting_is_one_clear_line(tmp_path, papers, intray):
    (tmp_path / "my.toml").write_text("[limits]\nmax_page = 1\n")
    for command in (["extract", papers], ["status"], ["show", "1"], ["run"], ["evaluate", papers]):
        status, out, err = intray(*command, "--config", tmp_path / "my.toml")
        assert status == 2
        assert out == ""
        assert err.startswith("Settings: limits.max_page: Extra inputs are not permitted. Known settings: batch_size,")
        assert err.count("\n") == 1


def test_unknown_part_is_one_clear_line(papers, intray, monkeypatch):
    monkeypatch.setenv("INTRAY_UNDERSTANDING__CLASSIFIER", "oracle")
    status, _, err = intray("extract", papers)
    assert (status, err) == (2, "Settings: There is no classifier named 'oracle'. Known: keywords, layout.\n")


def test_store_out_of_reach_is_one_clear_line(intray, monkeypatch):
    monkeypatch.setenv("INTRAY_STORE__URL", "sqlite:////proc/none/intray.db")
    status, _, err = intray("status")
    assert status == 2
    assert err.count("\n") == 1
    assert "Traceback" not in err


def test_status_counts(kept, intray):
    status, out, _ = intray("status")
    counts = {
        line.rsplit(None, 1)[0].strip(): line.rsplit(None, 1)[1] for line in out.splitlines() if len(line.split()) > 1
    }
    assert status == 0
    assert counts["files processed"] == "2"
    assert counts["documents approved"] == counts["documents rejected"] == "1"
    assert counts["approved, nothing is sent"] == "1"


def test_show_tells_a_documents_story(kept, intray):
    stories = [intray("show", number) for number in (1, 2)]
    assert [status for status, _, _ in stories] == [0, 0]
    both = stories[0][1] + stories[1][1]
    for words in (
        "order.pdf, 1 pages",
        "all required fields are sure",
        "Approved, no target takes this type of document.",
        "broken [b] :cat:.pdf is a damaged PDF",
        "Ask the sender for a new one.",
        "received",
        "processed",
    ):
        assert words in both


def test_show_tells_a_files_story_by_the_beginning_of_its_hash(kept, intray):
    sha256 = kept.document(1).file_sha256
    status, out, _ = intray("show", sha256[:12] if not sha256[:9].isdigit() else sha256)
    assert status == 0
    assert sha256 in out


@pytest.mark.parametrize("identifier", ["99", "deadbeef", "nonsense"])
def test_show_of_something_unknown_says_so(identifier, kept, intray):
    status, out, err = intray("show", identifier)
    assert (status, out) == (1, "")
    assert identifier in err
    assert "Traceback" not in err


def test_evaluate_prints_figures_and_writes_a_report(tmp_path, papers, intray):
    truth = {"document_type": "purchase_order", "labelled_fields": ["document_number", "currency"]}
    (papers / "second.pdf").write_bytes((papers / "order.pdf").read_bytes() + b"\n")
    for name, number in (("order.pdf", "4500017"), ("second.pdf", "9999999")):
        fields = {"document_number": number, "currency": "EUR"}
        (papers / f"{name}.json").write_text(json.dumps(truth | {"fields": fields}), encoding="utf-8")
    status, out, err = intray(
        "evaluate", papers, "--report", tmp_path / "report", "--predictions", tmp_path / "p.jsonl", "--worst", 1
    )
    assert status == 0
    rows = {name: line for line in out.splitlines() for name in truth["labelled_fields"] if name in line}
    assert "| 50.0 |" in rows["document_number"]
    assert "| 100.0 |" in rows["currency"]
    assert (tmp_path / "report").is_dir()
    assert "Report: " in err
    sources = [json.loads(line)["source"] for line in (tmp_path / "p.jsonl").read_text().splitlines()]
    assert sorted(sources) == ["order.pdf", "second.pdf"]
    assert not (tmp_path / "report" / "gallery.html").exists()


def test_evaluate_draws_a_gallery(tmp_path, papers, intray):
    truth = {"labelled_fields": ["document_number"], "fields": {"document_number": "9999999"}}
    (papers / "order.pdf.json").write_text(json.dumps(truth), encoding="utf-8")
    report = tmp_path / "report"
    status, _, _ = intray("evaluate", papers, "--report", report, "--gallery", 3, "--worst", 0)
    assert status == 0
    assert (report / "gallery" / "001.webp").stat().st_size
    assert 'data-expected="9999999"' in (report / "gallery.html").read_text(encoding="utf-8")
    assert 'href="gallery.html"' in (report / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", ["papers", "gone"])
def test_evaluate_without_truths_is_one_clear_line(folder, papers, intray):
    status, _, err = intray("evaluate", papers.parent / folder)
    assert status == 2
    assert "has no truth files" in err


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_run_takes_a_folder_to_the_erp(tmp_path, papers):
    with running_erp(tmp_path / "erp") as url:
        config = tmp_path / "my.toml"
        config.write_text(
            f'home = "{tmp_path}/home"\n'
            f'[store]\nurl = "sqlite:///{tmp_path}/home/intray.db"\nblobs = "{tmp_path}/home/blobs"\n'
            f'[inboxes.scans]\nkind = "folder"\npath = "{papers}"\nsettle_seconds = 0\n'
            f'[targets.erp]\nkind = "idoc-soap"\nurl = "{url}"\n'
        )
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        done = subprocess.run(
            [sys.executable, "-m", "pipelines.cli", "run", "--config", config],
            env=environment | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
            timeout=280,
        )
    assert done.returncode == 0, done.stderr
    assert "2 new files, 0 known ones; 2 documents; deliveries: 1 accepted" in done.stdout
    assert [entry.order_number for entry in Journal(tmp_path / "erp").entries()] == ["4500017"]
    assert sorted(path.name for path in (papers / "handled").iterdir()) == ["broken [b] :cat:.pdf", "order.pdf"]


def test_demo_settings_lead_into_one_folder(tmp_path):
    components = build_components(demo_settings(tmp_path / "demo", erp_url="http://127.0.0.1:9/"))
    assert list(components.inboxes) == ["folder"]
    assert list(components.steps.routes) == ["erp", "warehouse"]
    assert components.steps.master_data is not None
    assert components.store.summary().deliveries[DeliveryState.QUEUED] == 0
    components.store.close()


@pytest.fixture
def dead_letter(tmp_path):
    """A store with a message that was given up; its id, and the options that name the store."""
    settings = Settings(
        home=tmp_path, store=StoreSettings(url=f"sqlite:///{tmp_path}/intray.db", blobs=str(tmp_path / "blobs"))
    )
    (tmp_path / "intray.toml").write_text(
        f'home = "{tmp_path}"\n[store]\nurl = "{settings.store.url}"\nblobs = "{settings.store.blobs}"\n'
    )
    store = open_configured_store(settings)
    file = InputFile("a.pdf", b"a", "folder:/a.pdf", dt.datetime(2026, 3, 5, tzinfo=dt.UTC))
    store.add(file)
    message = OutboxMessage("urn:sap.com:msgid=" + "1" * 32, "erp", "purchase_order", b"<ORDERS05/>")
    store.save(file, [Result(file, 0, 1, Decision(Status.APPROVED, ("sure",)))], outbox=[(0, message)])
    [claimed] = store.claim(worker="w", limit=1, lease=dt.timedelta(minutes=5))
    store.bury(claimed, why="given up after 10 faults; the last said: locked")
    return message.message_id


def test_outbox_list_shows_dead_letters_and_why(intray, dead_letter):
    status, out, _ = intray("outbox", "list")
    assert status == 0
    assert "given up after 10 faults; the last said: locked" in out
    assert dead_letter in out
    assert "Given up: 1 messages." in intray("status")[1]


def test_outbox_show_tells_what_a_message_holds(intray, dead_letter):
    assert intray("outbox", "show", dead_letter)[1].strip() == "<ORDERS05/>"
    assert intray("outbox", "show", dead_letter, "--raw")[1] == "<ORDERS05/>"


def test_outbox_retry_queues_it_again(intray, dead_letter):
    assert intray("outbox", "retry", dead_letter, "--why", "the ERP is back")[0] == 0
    assert "queued" in intray("outbox", "list")[1]


def test_outbox_drop_needs_a_reason_and_keeps_it(intray, dead_letter):
    assert intray("outbox", "drop", dead_letter)[0] == 2
    assert intray("outbox", "drop", dead_letter, "--why", "entered by hand", "--to-review")[0] == 0
    story = intray("show", "1")[1]
    assert "needs review" in story
    assert "entered by hand" in story


@pytest.mark.parametrize(("told", "then"), [("posted", "posted"), ("failed", "needs review")])
def test_outbox_report_tells_what_nobody_else_does(intray, dead_letter, told, then):
    """A status of the ERP that was lost would hold up all that comes after it, for ever."""
    assert intray("outbox", "report", dead_letter, told)[0] == 2
    status, out, _ = intray("outbox", "report", dead_letter, told, "--why", "seen in VA03")
    assert (status, out.strip()) == (0, f"{dead_letter} is {'rejected' if told == 'failed' else told}.")
    story = intray("show", "1")[1]
    assert then in story
    assert "seen in VA03" in story
    assert getpass.getuser() in story


def test_outbox_report_that_changes_nothing_says_so(intray, dead_letter):
    assert intray("outbox", "report", dead_letter, "posted", "--why", "seen in VA03")[0] == 0
    status, _, complaint = intray("outbox", "report", dead_letter, "failed", "--why", "seen in BD87")
    assert (status, complaint.strip()) == (1, f"{dead_letter} stays posted.")


def test_outbox_tells_what_cannot_be_done(intray, dead_letter):
    status, _, complaint = intray("outbox", "retry", "urn:none", "--why", "now")
    assert (status, complaint.strip()) == (1, "There is no message urn:none.")
