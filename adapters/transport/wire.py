"""One HTTP request, one answer, within limits that hold whatever the other side does.

It stands on urllib3 alone, as what is built upon it does things of its own accord: takes proxies and passwords from
the environment, follows redirects, keeps cookies, and waits for ever for a server that sends one byte at a time.
"""

import contextlib
import os
import re
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import urllib3
import urllib3.connection
import urllib3.connectionpool
import urllib3.exceptions

from adapters.transport.security import Endpoint

_CHUNK = 65_536
_KEPT_CONNECTIONS = 16
_CERTIFICATE_ALERT = re.compile("ALERT_(BAD_CERTIFICATE|CERTIFICATE_|UNKNOWN_CA|ACCESS_DENIED|UNSUPPORTED_CERT)")


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
        down: it speaks of the other side as a whole, not of this request: not reached, too slow, no TLS.
    """

    def __init__(self, message: str, *, sent: bool, down: bool) -> None:
        super().__init__(message)
        self.sent = sent
        self.down = down


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
        # Not packed: an answer that unpacks itself could be of any size.
        self._fixed = {"accept-encoding": "identity", "user-agent": "Intray"}
        if not keep_alive:
            self._fixed["connection"] = "close"

    def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send ``body`` once and read the answer.

        Raises:
            NoAnswerError: nobody there, no answer within the limits, one that is too long, or cut off.
        """
        call = _Call()
        limit = self._endpoint.total_seconds
        with call.limited_to(limit):
            try:
                return self._exchange(call, body, {**self._endpoint.headers(), **self._fixed, **headers})
            except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
                raise self._no_answer(error, call) from error
            finally:
                if not self._keep_alive:
                    self._pools.clear()

    def _exchange(self, call: "_Call", body: bytes, headers: Mapping[str, str]) -> Answer:
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
            content = _read(response, call, endpoint.max_answer_bytes)
        except BaseException:
            response.close()
            raise
        response.release_conn()
        return Answer(response.status, content, response.headers)

    def _no_answer(self, error: Exception, call: "_Call") -> NoAnswerError:
        sent = call.sent and not _is_refused_certificate(error)
        if call.expired:
            words = f"it did not answer within {self._endpoint.total_seconds:g} seconds"
            return NoAnswerError(words, sent=sent, down=True)
        if isinstance(error, urllib3.exceptions.ReadTimeoutError | TimeoutError) and sent:
            return NoAnswerError(f"nothing came for {self._endpoint.read_seconds:g} seconds", sent=True, down=True)
        of_the_target = isinstance(error, urllib3.exceptions.TimeoutError | urllib3.exceptions.SSLError | ssl.SSLError)
        return NoAnswerError(_words(error), sent=sent, down=of_the_target or not sent)


def _read(response: urllib3.BaseHTTPResponse, call: "_Call", limit: int) -> bytes:
    content = bytearray()
    while chunk := response.read(_CHUNK):
        content += chunk
        if len(content) > limit:
            raise ValueError(f"its answer is longer than {limit:,} bytes")
        if call.expired:  # a connection that was broken off still gives what comes in
            break
    if call.expired:  # the end of a body without a length looks like any other end
        raise TimeoutError
    return bytes(content)


def _is_refused_certificate(error: BaseException | None) -> bool:
    """TLS 1.3 tells only at the first read that our certificate will not do: then nobody has read the request."""
    while error is not None:
        if isinstance(error, ssl.SSLError) and _CERTIFICATE_ALERT.search(error.reason or ""):
            return True
        error = next((each for each in error.args if isinstance(each, BaseException)), error.__cause__)
    return False


def _words(error: BaseException) -> str:
    """Why, in the words of the innermost cause: urllib3 wraps it, and its own words hold the whole URL."""
    kind = _KINDS.get(type(error), "")
    while (
        inner := next((each for each in error.args if isinstance(each, BaseException)), error.__cause__)
    ) is not None:
        error = inner
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error) or type(error).__name__
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
        self._handle: socket.socket | None = None
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def limited_to(self, seconds: float) -> Iterator[None]:
        """Whatever this thread waits for in the block ends after ``seconds``."""
        timer = threading.Timer(seconds, self._expire)
        timer.daemon = True
        _current.call = self
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            _current.call = None
            self._hold(None)

    def use(self, connection: socket.socket) -> None:
        """Of ``connection`` a handle of our own: urllib3 closes its own early, and TLS takes it over."""
        self._hold(socket.socket(fileno=os.dup(connection.fileno())))

    def _hold(self, handle: socket.socket | None) -> None:
        with self._lock:
            if self._handle is not None:
                self._handle.close()
            self._handle = handle
            if self.expired:
                self._break()

    def _expire(self) -> None:
        with self._lock:
            self.expired = True
            self._break()

    def _break(self) -> None:
        """End the connection under whoever waits on it; closing a handle would not wake him."""
        if self._handle is not None:
            with contextlib.suppress(OSError):
                self._handle.shutdown(socket.SHUT_RDWR)


class _Current(threading.local):
    call: _Call | None = None


_current = _Current()


class _Breakable:
    """A connection of urllib3 that the current call can break off in every phase."""

    sock: Any

    def _new_conn(self) -> socket.socket:
        new: socket.socket = super()._new_conn()  # type: ignore[misc]  # of urllib3's connection, mixed in below
        if _current.call is not None:
            _current.call.use(new)
        return new

    def request(self, *args: Any, **options: Any) -> None:
        if self.sock is None:
            self.connect()  # type: ignore[attr-defined]
        if _current.call is not None:
            _current.call.use(self.sock)
            _current.call.sent = True
        super().request(*args, **options)  # type: ignore[misc]


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
