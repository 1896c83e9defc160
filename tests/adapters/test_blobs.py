import hashlib
import uuid
from pathlib import Path

import pytest

from adapters.blobs import open_blobs
from datamodel.errors import ConfigurationError, DocumentError, RejectionCode, RetriableError

SHA_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.fixture(params=["folder", "file-url", "memory"])
def url(request, tmp_path):
    return {
        "folder": str(tmp_path / "blobs"),
        "file-url": f"file://{tmp_path}/blobs",
        "memory": f"memory://{uuid.uuid4()}/blobs",
    }[request.param]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "blobs"


@pytest.fixture
def local(folder):
    return open_blobs(str(folder))


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("content", [b"", b"abc", bytes(range(256)) * 4096])
def test_content_comes_back(url, content):
    blobs = open_blobs(url)
    sha256 = blobs.put(content)
    assert sha256 == hashlib.sha256(content).hexdigest()
    assert blobs.get(sha256) == content
    assert open_blobs(url).get(sha256) == content


def test_content_stands_under_its_hash(local, folder):
    local.put(b"abc")
    assert files(folder) == [folder / "ba" / "78" / SHA_OF_ABC]


def test_known_content_is_not_written_again(local, folder):
    local.put(b"abc")
    before = (folder / "ba" / "78" / SHA_OF_ABC).stat()
    local.put(b"abc")
    after = (folder / "ba" / "78" / SHA_OF_ABC).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_content_that_was_cut_off_is_written_again(local, folder):
    local.put(b"abc")
    (folder / "ba" / "78" / SHA_OF_ABC).write_bytes(b"a")
    local.put(b"abc")
    assert local.get(SHA_OF_ABC) == b"abc"


def test_changed_content_is_damaged(local, folder):
    local.put(b"abc")
    (folder / "ba" / "78" / SHA_OF_ABC).write_bytes(b"abd")
    with pytest.raises(DocumentError, match="changed since") as caught:
        local.get(SHA_OF_ABC)
    assert caught.value.code is RejectionCode.DAMAGED


def test_missing_content_is_damaged(url):
    with pytest.raises(DocumentError, match="are missing") as caught:
        open_blobs(url).get(SHA_OF_ABC)
    assert caught.value.code is RejectionCode.DAMAGED


def test_missing_root_is_retriable(local, folder):
    folder.rmdir()
    with pytest.raises(RetriableError, match="Is its disk mounted"):
        local.get(SHA_OF_ABC)


def test_has_tells_what_is_there(url):
    blobs = open_blobs(url)
    assert not blobs.has(SHA_OF_ABC)
    blobs.put(b"abc")
    assert blobs.has(SHA_OF_ABC)


def test_place_that_cannot_be_written_is_retriable(local, folder):
    (folder / "ba").touch()  # a file where a folder must be: refused to every user, root included
    with pytest.raises(RetriableError, match="could not be written"):
        local.put(b"abc")
    with pytest.raises(RetriableError, match="could not be read"):
        local.get(SHA_OF_ABC)


def test_failed_write_leaves_nothing(local, folder, monkeypatch):
    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(RetriableError, match="No space left"):
        local.put(b"abc")
    assert files(folder) == []


def test_root_that_cannot_be_made_is_retriable(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(RetriableError, match="out of reach"):
        open_blobs(str(tmp_path / "file" / "blobs"))


def test_unknown_protocol_stops_at_start_up():
    with pytest.raises(ConfigurationError, match="nosuch"):
        open_blobs("nosuch://bucket/blobs")
