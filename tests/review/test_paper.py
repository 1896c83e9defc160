from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from datamodel.extraction import Decision, Result, Status
from tests.review.conftest import NOW, InputFile


def _path(number: int, page: int = 1, what: str = "") -> str:
    return f"/documents/{number}/pages/{page}{what}"


def test_page_pictures_are_drawn_once(office, papers) -> None:
    number = office.put("order.pdf", papers.order())
    first, second = (office.client.get(_path(number)) for _ in range(2))
    assert first.headers["content-type"] == "image/svg+xml"
    assert "Bestellung" in first.text
    assert "&lt;script&gt;&amp;" in first.text
    assert first.content == second.content
    assert office.reader.calls == 1


def test_picture_of_another_file_has_another_address(office, papers) -> None:
    numbers = [office.put(name, papers.order()) for name in ("a.pdf", "b.pdf")]
    pages = [BeautifulSoup(office.client.get(f"/documents/{number}").text, "lxml") for number in numbers]
    addresses = [page.select_one(".sheet img")["src"] for page in pages]
    queries = {address.partition("?")[2] for address in addresses}
    assert len(queries) == 2
    assert all(office.client.get(address).status_code == 200 for address in addresses)


@pytest.mark.parametrize("what", ["", "/thumbnail", "/words"])
def test_page_of_an_unreadable_file_says_so(office, papers, what: str) -> None:
    number = office.put("broken.pdf", papers.order(), content=b"damaged")
    answer = office.client.get(_path(number, what=what))
    assert answer.status_code == 422
    assert "broken.pdf is damaged." in answer.text


@pytest.mark.parametrize("what", ["", "/thumbnail", "/words"])
@pytest.mark.parametrize("page", [0, 2, 301])
def test_page_that_is_not_there_is_404(office, papers, page: int, what: str) -> None:
    number = office.put("order.pdf", papers.order())
    assert office.client.get(_path(number, page, what)).status_code == 404


def test_document_that_was_not_read_has_no_pages(office) -> None:
    number = office.put("odd.pdf", None)
    assert office.client.get(_path(number)).status_code == 404


def test_pages_count_within_their_document(office, papers) -> None:
    file = InputFile("stack.pdf", b"stack", "folder:/in/stack.pdf", NOW)
    office.store.add(file)
    decision = Decision(Status.NEEDS_REVIEW, ("Not sure.",))
    first = Result(file, 0, 2, decision, papers.order())
    office.reader.pages = 3
    _, second = office.store.save(file, [first, replace(first, index=1, pages=1, first_page=3)])
    words = office.client.get(_path(second, 1, "/words")).json()["words"]
    assert words[-1][0] == "3"
    assert office.client.get(_path(second, 2, "/words")).status_code == 404


def test_picture_asked_for_as_it_looks_now_may_be_kept_for_ever(office, papers) -> None:
    number = office.put("order.pdf", papers.order())
    page = BeautifulSoup(office.client.get(f"/documents/{number}").text, "lxml")
    address = page.select_one(".sheet img")["src"]
    assert "immutable" in office.client.get(address).headers["cache-control"]
    assert office.client.get(_path(number)).headers["cache-control"] == "private, no-cache"
    assert office.client.get(_path(number) + "?of=other").headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize("what", ["", "/thumbnail"])
def test_picture_that_a_browser_has_is_not_sent_again(office, papers, what: str) -> None:
    path = _path(office.put("order.pdf", papers.order()), what=what)
    first = office.client.get(path)
    again = office.client.get(path, headers={"If-None-Match": first.headers["etag"]})
    other = office.client.get(path, headers={"If-None-Match": '"another"'})
    assert (again.status_code, again.content) == (304, b"")
    assert (other.status_code, other.content) == (200, first.content)


@pytest.mark.parametrize("width", ["0", "1199", "100000", "-1", "x"])
def test_other_widths_are_not_drawn(office, papers, width: str) -> None:
    number = office.put("order.pdf", papers.order())
    assert office.client.get(_path(number) + f"?width={width}").status_code == 404
    assert office.reader.calls == 0


def test_words_stand_where_the_picture_shows_them(office, papers) -> None:
    answer = office.client.get(_path(office.put("order.pdf", papers.order()), what="/words"))
    assert answer.json() == {
        "width": 600,
        "height": 800,
        "words": [
            ["Bestellung", 0.1, 0.2, 0.3, 0.25],
            ["<script>&", 0.1, 0.3, 0.3, 0.35],
            ["1", 0.1, 0.4, 0.3, 0.45],
        ],
    }
