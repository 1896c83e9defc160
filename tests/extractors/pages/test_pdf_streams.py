import os
import zlib

import pytest

from datamodel.errors import DocumentError, RejectionCode
from extractors.pages.pdf_streams import refuse_bombs


def a_stream(data, dictionary=b"/Filter/FlateDecode"):
    return b"%PDF-1.4\n4 0 obj\n<<" + dictionary + b">>\nstream\r\n" + data + b"\nendstream endobj"


BOMB = zlib.compress(b"0 0 1 1 re f " * 300_000)


def test_a_stream_that_unpacks_beyond_the_limit_is_refused():
    with pytest.raises(DocumentError, match="unpacks to more than 2 MB") as caught:
        refuse_bombs(a_stream(BOMB), name="bomb.pdf", max_bytes=2 << 20)
    assert caught.value.code is RejectionCode.HOSTILE


@pytest.mark.parametrize(
    "content",
    [
        a_stream(zlib.compress(b"0 0 1 1 re f " * 1000)),
        a_stream(BOMB, b"/Subtype /Image/Filter/FlateDecode"),
        a_stream(BOMB, b""),
        a_stream(b"encrypted or damaged"),
        a_stream(zlib.compress(os.urandom(1_800_000))),
        b"",
    ],
)
def test_other_streams_pass(content):
    refuse_bombs(content, name="paper.pdf", max_bytes=2 << 20)


def test_a_bomb_of_random_bytes_longer_than_a_piece_is_refused():
    with pytest.raises(DocumentError):
        refuse_bombs(a_stream(zlib.compress(os.urandom(5_000_000))), name="bomb.pdf", max_bytes=4 << 20)


def test_papers_pass(papers):
    refuse_bombs(papers.pdf(papers.write_lines), name="paper.pdf")
