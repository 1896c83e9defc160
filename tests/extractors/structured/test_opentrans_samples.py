"""Third-party openTRANS is read to what stands in it, and every finding on it is right."""

import pytest

from extractors.structured.formats import Sample
from extractors.structured.opentrans import FORMAT
from tests.extractors.structured.third_party import MESSAGES, file_of, findings, names_of, told, truth_of

FOLDER = MESSAGES / "opentrans"


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the measuring sets are not here")
@pytest.mark.parametrize("name", names_of("opentrans"))
def test_sample_is_read_exactly(name):
    file = file_of((FOLDER / name).read_bytes(), name)
    assert FORMAT.claims(Sample(file))
    for message, truth in zip(FORMAT.read(file), truth_of("opentrans", name), strict=True):
        assert findings(message.extraction) == truth.pop("findings")
        assert told(message) == truth
