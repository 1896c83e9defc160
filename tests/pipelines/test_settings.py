from decimal import Decimal

import pytest

from datamodel.errors import ConfigurationError
from pipelines.settings import FolderInboxSettings, ImapInboxSettings, load_settings

SECTIONS = (
    "batch_size, checks, decision, delivery, home, inboxes, limits, master_data, payments, reading, review, "
    "status_endpoint, store, targets, understanding"
)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """A folder without settings, and no variables from outside; ``load_settings`` sets one, which goes again."""
    monkeypatch.chdir(tmp_path)
    for name in ("INTRAY_STORE__URL", "INTRAY_STORE__BLOBS", "INTRAY_READING__WORKERS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INTRAY_CONFIG", "")
    monkeypatch.delenv("INTRAY_CONFIG")


@pytest.fixture
def write(tmp_path):
    def write(text, name="intray.toml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_defaults_need_no_file():
    settings = load_settings()
    assert settings.store.url == "sqlite:///var/intray.db"
    assert settings.inboxes == settings.targets == {}
    assert (settings.limits.max_pages, settings.limits.max_attempts) == (300, 3)


def test_file_of_the_folder_is_read(write):
    write('batch_size = 5\n[inboxes.scans]\nkind = "folder"\npath = "/scans"\n')
    settings = load_settings()
    assert settings.batch_size == 5
    assert isinstance(settings.inboxes["scans"], FolderInboxSettings)


def test_named_file_wins_over_that_of_the_folder(write, monkeypatch):
    write("batch_size = 5")
    assert load_settings(write("batch_size = 6", "other.toml")).batch_size == 6
    monkeypatch.setenv("INTRAY_CONFIG", str(write("batch_size = 7", "third.toml")))
    assert load_settings().batch_size == 7


def test_variable_wins_over_the_file(write, monkeypatch):
    write("batch_size = 5\n[limits]\nmax_pages = 10\nmax_bytes = 11\n")
    monkeypatch.setenv("INTRAY_LIMITS__MAX_PAGES", "20")
    settings = load_settings()
    assert (settings.batch_size, settings.limits.max_pages, settings.limits.max_bytes) == (5, 20, 11)


@pytest.mark.parametrize("name", ["batchsize", "limit"])
def test_unknown_setting_stops_with_the_known_ones(name, write):
    write(f"{name} = 1")
    with pytest.raises(ConfigurationError, match=f"{name}: Extra inputs.*Known settings: {SECTIONS}"):
        load_settings()


def test_unknown_setting_of_a_section_is_named_with_it(write):
    write("[limits]\nmax_page = 1\n[store]\nurl2 = 'x'\n")
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    assert "limits.max_page: " in str(caught.value)
    assert "store.url2: " in str(caught.value)


@pytest.mark.parametrize("name", ["INTRAY_LIMIT__MAX_PAGES", "INTRAY_LIMITS__MAX_PAGE", "INTRAY_BATCHSIZE"])
def test_unknown_variable_stops(name, monkeypatch):
    monkeypatch.setenv(name, "1")
    with pytest.raises(ConfigurationError, match="Known settings: batch_size"):
        load_settings()


def test_variables_that_are_no_settings_are_let_be(monkeypatch):
    monkeypatch.setenv("INTRAY_SANDBOX_FAULTS", "unavailable=1")
    monkeypatch.setenv("INTRAY_SKIP_POSTGRES", "1")
    load_settings()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[limits]\nmax_pages = 0", "limits.max_pages: Input should be greater than 0"),
        ("[decision]\nmin_type_confidence = 80", "decision.min_type_confidence"),
        ('[reading]\ndpi = "fine"', "reading.dpi"),
        ('[inboxes.a]\nkind = "ftp"\npath = "x"', "inboxes.a"),
        ('[targets.erp]\nkind = "idoc-soap"\nurl = "http://erp"\nclient = "1"', "targets.erp.idoc-soap.client"),
        ("batch_size = ", "intray.toml is not valid TOML"),
    ],
)
def test_bad_value_stops_and_is_named(text, words, write):
    write(text)
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    assert words in str(caught.value)


def test_variable_that_is_no_json_is_blamed_itself(monkeypatch):
    monkeypatch.setenv("INTRAY_INBOXES", "not json")
    with pytest.raises(ConfigurationError, match="A variable INTRAY_… cannot be read"):
        load_settings()


def test_file_that_is_missing_stops(tmp_path, monkeypatch):
    with pytest.raises(ConfigurationError, match=r"There is no settings file .*other\.toml"):
        load_settings(tmp_path / "other.toml")
    monkeypatch.setenv("INTRAY_CONFIG", "gone.toml")
    with pytest.raises(ConfigurationError, match=r"gone\.toml"):
        load_settings()


def test_secrets_are_never_shown(write):
    write(
        '[inboxes.mail]\nkind = "imap"\nhost = "mail.example"\nuser = "u"\npassword = "open sesame"\n'
        '[targets.erp]\nkind = "idoc-soap"\nurl = "http://erp.example"\nuser = "u"\npassword = "open sesame"\n'
    )
    settings = load_settings()
    for shown in (repr(settings), str(settings), settings.model_dump_json()):
        assert "mail.example" in shown
        assert "sesame" not in shown
    inbox = settings.inboxes["mail"]
    assert isinstance(inbox, ImapInboxSettings)
    assert inbox.password.get_secret_value() == "open sesame"


def test_secret_is_not_told_by_an_error(write):
    write('[inboxes.mail]\nkind = "imap"\nhost = "h"\nport = "x"\nuser = "u"\npassword = "open sesame"\n')
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    assert "sesame" not in str(caught.value)


def test_settings_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        load_settings().limits.max_pages = 1


def test_amounts_that_need_two_people_are_read_by_currency_and_type(write):
    write('[review.second_approval_above]\nEUR = 10000\ninvoice = { EUR = "500.50" }\nreceipt = {}\n')
    table = load_settings().review.second_approval_above
    assert table == {"EUR": Decimal(10000), "invoice": {"EUR": Decimal("500.50")}, "receipt": {}}


@pytest.mark.parametrize("line", ["euro = 5", "EUR = -1", "EUR = nan", "letter = {}", "invoice = { E = 1 }"])
def test_amount_of_no_currency_or_type_stops(line, write):
    write(f"[review.second_approval_above]\n{line}\n")
    with pytest.raises(ConfigurationError, match="second_approval_above"):
        load_settings()
