import pytest

from datamodel.errors import ConfigurationError
from datamodel.extraction import DocumentType
from pipelines.components import (
    CLASSIFIERS,
    EXTRACTORS,
    OCR_ENGINES,
    SPLITTERS,
    build_components,
    build_reader,
    build_steps,
)
from pipelines.settings import (
    FolderInboxSettings,
    ImapInboxSettings,
    LimitSettings,
    MasterDataSettings,
    ReadingSettings,
    Settings,
    StoreSettings,
    UnderstandingSettings,
)
from pipelines.target_settings import SoapTargetSettings


def test_names_of_parts_are_a_promise():
    """A name that goes away breaks somebody's settings: change this list only together with the changelog."""
    assert sorted(SPLITTERS) == ["page_numbers", "stacks"]
    assert sorted(CLASSIFIERS) == ["keywords", "layout"]
    assert sorted(EXTRACTORS) == ["geometry", "layout", "merging"]
    assert sorted(OCR_ENGINES) == ["tesseract"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"understanding": UnderstandingSettings(classifier="oracle")},
            "There is no classifier named 'oracle'. Known: keywords, layout.",
        ),
        (
            {"understanding": UnderstandingSettings(extractor="oracle")},
            "There is no extractor named 'oracle'. Known: geometry, layout, merging.",
        ),
        (
            {"understanding": UnderstandingSettings(splitter="scissors")},
            "There is no splitter named 'scissors'. Known: page_numbers, stacks.",
        ),
        ({"reading": ReadingSettings(ocr="eyes")}, "There is no OCR engine named 'eyes'. Known: tesseract."),
        (
            {"targets": {"erp": SoapTargetSettings(url="http://erp", document_types=(DocumentType.RECEIPT,))}},
            "targets.erp: receipt cannot be delivered. Known: bank_statement, delivery_note, invoice, order_change, "
            "order_response, payment_advice, purchase_order, return_request.",
        ),
    ],
)
def test_unknown_name_stops_and_lists_the_known_ones(changes, words):
    with pytest.raises(ConfigurationError) as caught:
        build_steps(Settings(**changes))
    assert str(caught.value) == words


def test_limits_reach_the_parts():
    settings = Settings(
        limits=LimitSettings(max_bytes=1, max_pages=2, max_pixels=3, seconds_per_page=4, max_mail_depth=5)
    )
    steps = build_steps(settings)
    reader = build_reader(settings)
    assert (reader.max_bytes, reader.max_pages, reader.max_pixels, reader.seconds_per_page) == (1, 2, 3, 4)
    assert steps.unpack.keywords == {"max_depth": 5, "max_parts": 200, "max_bytes": 1}


def test_target_becomes_a_route():
    route = build_steps(Settings(targets={"erp": SoapTargetSettings(url="http://erp")})).routes["erp"]
    assert (route.name, route.document_types) == ("erp", frozenset({DocumentType.PURCHASE_ORDER}))


def test_master_data_is_none_without_files(tmp_path):
    assert build_steps(Settings()).master_data is None
    with pytest.raises(ConfigurationError, match=r"customers\.csv cannot be read"):
        build_steps(Settings(master_data=MasterDataSettings(customers=tmp_path / "customers.csv")))


def test_components_are_built_with_store_and_inboxes(tmp_path):
    components = build_components(
        Settings(
            home=tmp_path / "home",
            store=StoreSettings(url=f"sqlite:///{tmp_path}/home/intray.db", blobs=str(tmp_path / "blobs")),
            inboxes={
                "scans": FolderInboxSettings(path=tmp_path),
                "mail": ImapInboxSettings(host="localhost", user="u", password="p"),
            },
        )
    )
    assert sorted(components.inboxes) == ["mail", "scans"]
    assert components.store.summary().files["received"] == 0
    components.store.close()
