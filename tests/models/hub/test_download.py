"""The Hub is stood in for by a server on this machine, spoken to by the real client."""

import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from datamodel.errors import ConfigurationError
from models.hub import download
from models.hub.download import HubName, fetch, model_folder

COMMIT = "0123456789abcdef0123456789abcdef01234567"
FILES = {
    "config.json": b"{}",
    "onnx/model.onnx": b"graph",
    "onnx/model.onnx_data": b"weights",
    "onnx/model_quantized.onnx": b"another graph",
    "pytorch_model.bin": b"a pickle",
    "modeling.py": b"code",
}


@dataclass
class Hub:
    """A Hub that has the model ``example/reader``."""

    url: str = ""
    asked: list[str] = field(default_factory=list)


def _answers(hub: Hub) -> type[BaseHTTPRequestHandler]:
    class Answers(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            hub.asked.append(path)
            if path in (f"/api/models/example/reader/revision/{name}" for name in ("main", COMMIT)):
                self._say(json.dumps({"id": "example/reader", "sha": COMMIT, "siblings": []}).encode())
            elif path == f"/api/models/example/reader/tree/{COMMIT}":
                tree = [{"type": "file", "path": p, "size": len(c), "oid": _hash(c)} for p, c in FILES.items()]
                self._say(json.dumps(tree).encode())
            elif path.removeprefix(f"/example/reader/resolve/{COMMIT}/") in FILES:
                self._say(FILES[path.removeprefix(f"/example/reader/resolve/{COMMIT}/")])
            else:
                self._say(b"", status=404, error="RepoNotFound")

        def _say(self, content: bytes, *, status: int = 200, error: str = "") -> None:
            self.send_response(status)
            for name, value in (("ETag", f'"{_hash(content)}"'), ("X-Repo-Commit", COMMIT), ("X-Error-Code", error)):
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    return Answers


def _hash(content: bytes) -> str:
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    from huggingface_hub import constants

    hub = Hub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _answers(hub))
    hub.url = f"http://127.0.0.1:{server.server_port}"
    for name, value in (("ENDPOINT", hub.url), ("HF_HUB_CACHE", str(tmp_path / "cache")), ("HF_HUB_OFFLINE", False)):
        monkeypatch.setattr(constants, name, value)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", hub.url + "/{repo_id}/resolve/{revision}/{filename}")
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_PROGRESS_BARS", True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield hub
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("revision", [None, COMMIT])
def test_only_what_is_read_is_fetched_and_only_once(hub: Hub, revision: str | None) -> None:
    folder = fetch(HubName("example/reader", revision))
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert found == {name: FILES[name] for name in ("config.json", "onnx/model.onnx", "onnx/model.onnx_data")}
    hub.asked.clear()
    assert fetch(HubName("example/reader", revision)) == folder
    assert hub.asked == []


def test_a_model_that_is_too_large_is_not_fetched(hub: Hub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(download, "MAX_BYTES", 10)
    with pytest.raises(ConfigurationError, match="The model example/reader has 14 bytes, allowed are 10"):
        fetch(HubName("example/reader"))
    assert not list(tmp_path.rglob("*.onnx"))


def test_a_model_that_is_not_there_stops(hub: Hub) -> None:
    with pytest.raises(ConfigurationError, match="no such model could be fetched"):
        fetch(HubName("example/another"))


def test_without_network_the_message_says_what_to_do(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ConfigurationError, match=r"There is no folder example/reader, and .* name that"):
        fetch(HubName("example/reader"))
    assert hub.asked == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("example/reader", HubName("example/reader")),
        ("example/reader-2.0@v1/b", HubName("example/reader-2.0", "v1/b")),
        ("reader", None),
        ("/srv/reader", None),
        ("./models/reader", None),
        ("a/b/c", None),
        ("example/reader@", None),
    ],
)
def test_names(text: str, name: HubName | None) -> None:
    assert HubName.parse(text) == name


def test_a_folder_goes_before_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "example/reader").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert model_folder("example/reader") == Path("example/reader")
    assert model_folder("/nowhere/to/be/found") == Path("/nowhere/to/be/found")
