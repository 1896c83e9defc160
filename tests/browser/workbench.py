"""The workbench as it is served, over a store of its own, with the real reading and the sandbox's master data."""

import datetime as dt
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from datamodel.document import InputFile
from datamodel.extraction import Decision, Extraction, Field, LineItem, Result, Status
from datamodel.people import Role, User
from pipelines.components import Components, build_components
from pipelines.demo import DATA, demo_settings
from pipelines.process import process
from review.server import create_app
from review.tokens import fingerprint, new_token

INBOX = DATA / "inbox"
_DAY = dt.timedelta(days=1)
_START_SECONDS = 30.0


@dataclass(frozen=True)
class Workbench:
    """The served pages and what lies behind them."""

    url: str
    components: Components
    password_hash: str

    def hire(self, name: str, role: Role = Role.REVIEWER) -> None:
        """A person with the password of ``password_hash``."""
        user = User(name, name.capitalize(), role, dt.datetime.now(dt.UTC), must_change_password=False)
        self.components.store.people.add(user, password_hash=self.password_hash, who="test")

    def log_in(self, name: str) -> str:
        """A session without the page; returns what its cookie holds."""
        token = new_token()
        people = self.components.store.people
        people.open_session(name, fingerprint(token), address="127.0.0.1", idle=_DAY, absolute=_DAY)
        return token

    def log_out(self, token: str) -> None:
        """As if the session had ended by itself."""
        self.components.store.people.close_session(fingerprint(token))

    def read(self, name: str, content: bytes | None = None) -> list[int]:
        """Numbers of the documents of a file, understood as every file is; without ``content`` one of the samples."""
        file = self._file(name, self._sample(name).content if content is None else content)
        outcome = process(file, self.components.steps, is_known=self.components.store.knows)
        return self.components.store.save(file, outcome.results, parts=outcome.parts, outbox=outcome.outbox)

    def put(self, name: str, content: bytes, extraction: Extraction, *, pages: int = 1) -> int:
        """Number of a document that waits, with what the test says was understood of it."""
        file = self._file(name, content)
        decision = Decision(Status.NEEDS_REVIEW, ("Not sure.",))
        return self.components.store.save(file, [Result(file, 0, pages, decision, extraction)])[0]

    def understand(self, name: str) -> Result:
        """What is understood of a sample with one document in it; nothing is kept."""
        (result,) = process(self._sample(name), self.components.steps).results
        return result

    def doubt(self, name: str, change: Callable[[Extraction], Extraction]) -> int:
        """Number of a sample that waits: it is read as it is, and then ``change`` makes it doubtful."""
        result = self.understand(name)
        assert result.extraction is not None
        self.components.store.add(result.file)
        decision = Decision(Status.NEEDS_REVIEW, ("Values are not sure.",))
        doubtful = replace(result, extraction=change(result.extraction), decision=decision, issues=())
        return self.components.store.save(result.file, [doubtful])[0]

    def _sample(self, name: str) -> InputFile:
        return InputFile(name, (INBOX / name).read_bytes(), f"folder:/in/{name}", dt.datetime.now(dt.UTC))

    def _file(self, name: str, content: bytes) -> InputFile:
        file = InputFile(name, content, f"folder:/in/{name}", dt.datetime.now(dt.UTC))
        self.components.store.add(file)
        return file


@contextmanager
def open_workbench(home: Path, *, password_hash: str) -> Iterator[Workbench]:
    """It is served until the block ends; everything of it lies in ``home``."""
    components = build_components(demo_settings(home))
    with closing(components.store), served(create_app(components)) as url:
        yield Workbench(url, components, password_hash)


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address of ``app`` on a free port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", ws="none"))
        thread = threading.Thread(target=server.run, args=([listener],), name="workbench", daemon=True)
        thread.start()
        ends = time.monotonic() + _START_SECONDS
        while not server.started and thread.is_alive() and time.monotonic() < ends:
            time.sleep(0.002)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(_START_SECONDS)


def chromium() -> str:
    """Where Debian's Chromium is; empty where it is not installed."""
    return shutil.which("chromium") or ""


def with_field(extraction: Extraction, name: str, *, text: str = "", confidence: float) -> Extraction:
    """A field less sure, maybe misread."""
    changed = _less_sure(extraction.fields[name], text, confidence)
    return replace(extraction, fields={**extraction.fields, name: changed})


def with_cell(extraction: Extraction, line: int, name: str, value: Field) -> Extraction:
    """A value of a line item, counted from 1, replaced."""
    items: list[Mapping[str, Field]] = list(extraction.line_items)
    item: LineItem = {**items[line - 1], name: value}
    items[line - 1] = item
    return replace(extraction, line_items=tuple(items))


def _less_sure(value: Field, text: str, confidence: float) -> Field:
    return replace(value, confidence=confidence, **({"value": text, "text": text} if text else {}))
