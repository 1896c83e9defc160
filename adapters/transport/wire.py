"""One HTTP request, one answer, within limits that hold whatever the other side does.

It stands on urllib3 alone, as what is built upon it does things of its own accord: takes proxies and passwords from
the environment, follows redirects, keeps cookies, and waits for ever for a server that sends one byte at a time.
"""

import contextlib
import logging
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import urllib3
import urllib3.connection
import urllib3.connectionpool
import urllib3.exceptions

from adapters.transport.security import Endpoint

logger = logging.getLogger(__name__)

_CHUNK = 65_536
_KEPT_CONNECTIONS = 16
_ENCODINGS = {"accept-encoding": "identity"}  # an answer that unpacks itself could be any size


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole. ``headers`` are found in any spelling."""

    status_code: int
    content: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)

    @property
    def encoding(self) -> str | None:
        """For zeep, which asks for it; the XML itself tells its encoding."""
        return None


class NoAnswerError(Exception):
    """There is no answer that can be used.

    Attributes:
        sent: the request, or a part of it, went out: the other side may have it.
        slow: a limit of time was reached.
    """

    def __init__(self, message: str, *, sent: bool, slow: bool = False) -> None:
        super().__init__(message)
        self.sent = sent
        self.slow = slow


class Wire:
    """A line to one endpoint. Threads share it; connections are kept open between calls and each serves one at a time.

    Args:
        endpoint: where to, and as whom.
        keep_alive: use a connection again. A server may close it just as the next request goes out, and then nobody
            knows whether that request was taken.
    """

    def __init__(self, endpoint: Endpoint, *, keep_alive: bool = True) -> None:
        self._endpoint = endpoint
        self._keep_alive = keep_alive
        self._pools = _pools(endpoint)

    def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send ``body`` once and read the answer.

        Raises:
            NoAnswerError: nobody there, no answer within the limits, one that is too long, or cut off.
        """
        call = _Call()
        limit = self._endpoint.total_seconds
        with call.limited_to(limit):
            try:
                answer = self._exchange(body, {**self._endpoint.headers(), **_ENCODINGS, **headers})
            except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
                raise self._no_answer(error, call) from error
        if call.expired:  # the end of a body without a length looks like any other end
            raise NoAnswerError(f"it did not answer within {limit:g} seconds", sent=call.sent, slow=True)
        return answer

    def _exchange(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        endpoint = self._endpoint
        response = self._pools.request(
            "POST",
            endpoint.url,
            body=body,
            headers=headers,
            timeout=urllib3.Timeout(connect=endpoint.connect_seconds, read=endpoint.read_seconds),
            retries=False,
            redirect=False,
            preload_content=False,
        )
        try:
            content = _read(response, endpoint.max_answer_bytes)
        except BaseException:
            response.close()
            raise
        if self._keep_alive:
            response.release_conn()
        else:
            response.close()
        return Answer(response.status, content, response.headers)

    def _no_answer(self, error: Exception, call: "_Call") -> NoAnswerError:
        if isinstance(error, _TooLongError):
            return NoAnswerError(str(error), sent=True)
        if call.expired:
            limit = self._endpoint.total_seconds
            return NoAnswerError(f"it did not answer within {limit:g} seconds", sent=call.sent, slow=True)
        if isinstance(error, urllib3.exceptions.ReadTimeoutError | TimeoutError) and call.sent:
            return NoAnswerError(f"nothing came for {self._endpoint.read_seconds:g} seconds", sent=True, slow=True)
        return NoAnswerError(_words(error), sent=call.sent, slow=isinstance(error, urllib3.exceptions.TimeoutError))


class _TooLongError(ValueError):
    pass


def _read(response: urllib3.BaseHTTPResponse, limit: int) -> bytes:
    content = bytearray()
    while chunk := response.read(_CHUNK):
        content += chunk
        if len(content) > limit:
            raise _TooLongError(f"its answer is longer than {limit:,} bytes")
    return bytes(content)


def _words(error: BaseException) -> str:
    """Why, in the words of the innermost cause: urllib3 wraps it, and its own words hold the whole URL."""
    kind = _KINDS.get(type(error), "")
    inner: BaseException = error
    while isinstance(inner.args[-1] if inner.args else None, BaseException):
        inner = inner.args[-1]
    if inner is error and inner.__cause__ is not None:
        inner = inner.__cause__
    words = inner.strerror if isinstance(inner, OSError) and inner.strerror else str(inner) or type(inner).__name__
    return f"{kind}{words}"


_KINDS: Mapping[type[BaseException], str] = {
    urllib3.exceptions.NameResolutionError: "its name was not found: ",
    urllib3.exceptions.SSLError: "no safe connection: ",
    urllib3.exceptions.ProxyError: "the proxy: ",
}


class _Call:
    """One request of this thread: whether it went out, and what to break off when its time is up."""

    def __init__(self) -> None:
        self.sent = False
        self.expired = False
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self._ends = 0.0

    @contextlib.contextmanager
    def limited_to(self, seconds: float) -> Iterator[None]:
        """Whatever this thread waits for in the block ends after ``seconds``."""
        self._ends = time.monotonic() + seconds
        timer = threading.Timer(seconds, self._expire)
        timer.daemon = True
        _current.call = self
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            _current.call = None
            with self._lock:
                self._socket = None

    def use(self, handle: socket.socket) -> None:
        with self._lock:
            self._socket = handle
            if self.expired:
                _break(handle)

    def _expire(self) -> None:
        with self._lock:
            self.expired = True
            if self._socket is not None:
                _break(self._socket)


class _Current(threading.local):
    call: _Call | None = None


_current = _Current()


def _break(handle: socket.socket) -> None:
    """End the connection under whoever waits on it; closing it would not wake him."""
    with contextlib.suppress(OSError):
        handle.shutdown(socket.SHUT_RDWR)


class _Breakable:
    """A connection of urllib3 that the current call can break off in every phase.

    It keeps a second handle on the socket, as TLS takes over the first one during its handshake.
    """

    sock: Any
    handle: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        new: socket.socket = super()._new_conn()  # type: ignore[misc]  # of urllib3's connection, mixed in below
        self.handle = new.dup()
        self._tell()
        return new

    def request(self, *args: Any, **options: Any) -> None:
        if self.sock is None:
            self.connect()  # type: ignore[attr-defined]
        self._tell()
        if _current.call is not None:
            _current.call.sent = True
        super().request(*args, **options)  # type: ignore[misc]

    def close(self) -> None:
        handle, self.handle = self.handle, None
        if handle is not None:
            handle.close()
        super().close()  # type: ignore[misc]

    def _tell(self) -> None:
        if _current.call is not None and self.handle is not None:
            _current.call.use(self.handle)


class _HttpConnection(_Breakable, urllib3.connection.HTTPConnection):
    pass


class _HttpsConnection(_Breakable, urllib3.connection.HTTPSConnection):
    pass


class _HttpPool(urllib3.connectionpool.HTTPConnectionPool):
    ConnectionCls = _HttpConnection


class _HttpsPool(urllib3.connectionpool.HTTPSConnectionPool):
    ConnectionCls = _HttpsConnection


def _pools(endpoint: Endpoint) -> urllib3.PoolManager:
    options: dict[str, Any] = {"num_pools": 1, "maxsize": _KEPT_CONNECTIONS, "ssl_context": endpoint.tls}
    pools: urllib3.PoolManager
    if endpoint.proxy is None:
        pools = urllib3.PoolManager(**options)
    else:
        pools = urllib3.ProxyManager(
            endpoint.proxy.url, proxy_headers=endpoint.proxy.headers(), proxy_ssl_context=endpoint.tls, **options
        )
    pools.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
    return pools
