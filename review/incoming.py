"""Files that people and machines hand in, limited while they come: what is too large is never kept whole."""

import datetime as dt
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import PurePosixPath

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from datamodel.document import InputFile
from datamodel.stored import Arrival
from pipelines.store_protocols import Store
from review.values import tidy

FORM = "multipart/form-data"
MOST_FILES = 50
LONGEST_NAME = 255
_MOST_INPUTS = 20
_AROUND = 64 * 2**10  # bytes for the names and borders of parts


class TooLargeError(Exception):
    """More came than is taken."""


class BadFormError(Exception):
    """What came is no form with files."""


@dataclass(frozen=True)
class Sent:
    """A form: its inputs, and its files by name."""

    inputs: dict[str, str]
    files: tuple[tuple[str, bytes], ...]


async def body_of(request: Request, *, most: int) -> bytes:
    """Everything that was sent. Raises ``TooLargeError``, ``BadFormError``."""
    body = bytearray()
    async for part in _counted(request, most=most):
        body += part
    return bytes(body)


async def form_of(request: Request, *, most: int) -> Sent:
    """A form with files. Raises ``TooLargeError``, ``BadFormError``."""
    stream = _counted(request, most=most + _AROUND)
    parser = MultiPartParser(request.headers, stream, max_files=MOST_FILES, max_fields=_MOST_INPUTS)
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise BadFormError(error.message) from error
    inputs = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    try:
        files = [(one.filename or "", await one.read()) for _, one in form.multi_items() if isinstance(one, UploadFile)]
    finally:
        await form.close()
    if any(len(content) > most for _, content in files):
        raise TooLargeError
    return Sent(inputs, tuple((name, content) for name, content in files if name or content))


async def take_in(store: Store, name: str, content: bytes, *, origin: str, who: str) -> Arrival:
    """Keep a file for the flows, which process it at their next round."""
    file = InputFile(base_name(name), content, origin, dt.datetime.now(dt.UTC))
    return await run_in_threadpool(store.add, file, who=who)


def base_name(name: str) -> str:
    """Without any path, control characters and what is too long of it; the ending stays."""
    plain = PurePosixPath(" ".join(tidy(name).split("\n")).replace("\\", "/")).name.strip()
    plain = "file" if plain in ("", "..") else plain
    if len(plain) <= LONGEST_NAME:
        return plain
    ending = PurePosixPath(plain).suffix[:20]
    return plain[: LONGEST_NAME - len(ending)] + ending


async def _counted(request: Request, *, most: int) -> AsyncGenerator[bytes, None]:
    """What comes, until it is too much; what says beforehand that it will be is not waited for."""
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared) > most:
        raise TooLargeError
    count = 0
    try:
        async for part in request.stream():
            count += len(part)
            if count > most:
                raise TooLargeError
            yield part
    except ClientDisconnect as error:
        raise BadFormError("It did not arrive whole.") from error  # there is nobody left to read it
