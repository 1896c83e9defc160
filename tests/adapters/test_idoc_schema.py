"""The pinned XSD and WSDL are those of the declarations."""

import pytest

from adapters.idoc.schema import pinned_files


@pytest.mark.parametrize("path", pinned_files(), ids=lambda path: path.name)
def test_pinned_file_is_that_of_the_declarations(path):
    assert path.read_bytes() == pinned_files()[path], "Run python -m adapters.idoc.schema and look at the difference."
