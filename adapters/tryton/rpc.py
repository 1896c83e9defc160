"""Calls to a Tryton server by JSON-RPC (``POST /<database>/rpc/``), and what its errors mean for us.

Each call is one transaction of Tryton's: it happens whole or not at all. Whether it happened is not known where the
answer is lost.
"""

import base64
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import requests

from adapters.tryton.encoding import decode, encode
from datamodel.errors import DeliveryRefusedError, RetriableError, TargetDownError

_LOGIN = "common.db.login"
_PREFERENCES = "model.res.user.get_preferences"
_CONTEXT = ("company", "companies", "company_filter", "employee", "employees", "groups", "administrator", "language")
READING = frozenset({"search_read", "read", "search", "search_count", "default_get", "on_change", "fields_get"})
_DOWN_STATUS = frozenset({401, 403, 404, 407, 408, 425, 429, 502, 503})


class ConcurrencyError(RetriableError):
    """Somebody changed the record since it was read: look again."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A call and its answer as they went over the line; the session's token is in a header, not in here."""

    request: bytes
    response: bytes
    is_change: bool


@dataclass
class _Session:
    connection: requests.Session
    authorization: str = ""
    context: Mapping[str, object] | None = None
    trace: list[Exchange] | None = None


class TrytonClient:
    """A user of one database. Threads may share it, each logs in for itself.

    Args:
        url: of the server, as ``https://erp.example:8000``.
        timeout_seconds: for connecting, and again for each wait for the answer.
        language: of Tryton's own words in refusals; the user's where it is empty.
    """

    def __init__(
        self, *, url: str, database: str, user: str, password: str, timeout_seconds: float = 30.0, language: str = ""
    ) -> None:
        self._url = f"{url.rstrip('/')}/{quote(database, safe='')}/rpc/"
        self._database = database
        self._user = user
        self._password = password
        self._timeout_seconds = timeout_seconds
        self._language = language
        self._threads = threading.local()

    def call(self, model: str, method: str, *arguments: object, context: Mapping[str, object] | None = None) -> Any:
        """The result of ``method`` of ``model`` in the context of the user's preferences, and ``context`` over them.

        Numbers come as ``int``, ``float`` or ``Decimal``, days as ``date``, times as ``datetime`` in UTC.

        Raises:
            TargetDownError: the server is out of reach, overloaded, or does not let us in.
            ConcurrencyError: a record was changed by somebody else since it was read.
            RetriableError: another fault of the server; the call may succeed later.
            DeliveryRefusedError: Tryton refuses, with its own words.
        """
        session = self._session()
        if session.context is None:
            self._log_in(session)
        try:
            return self._call(session, model, method, *arguments, context=context)
        except _SessionEndedError:
            # It ends by itself after some minutes; the call was turned away before anything was done.
            self._log_in(session)
            try:
                return self._call(session, model, method, *arguments, context=context)
            except _SessionEndedError as error:
                raise TargetDownError(str(error)) from error

    def company(self) -> int:
        """The company that the user works for. Raises ``TargetDownError`` where there is none."""
        session = self._session()
        if session.context is None:
            self._log_in(session)
        company = (session.context or {}).get("company")
        if not isinstance(company, int):
            raise TargetDownError(f"The user {self._user!r} works for no company in Tryton. Enter one there.")
        return company

    def start_trace(self) -> list[Exchange]:
        """From now on every call of this thread is kept in the list."""
        trace: list[Exchange] = []
        self._session().trace = trace
        return trace

    def close(self) -> None:
        """Give this thread's connection back."""
        self._session().connection.close()
        self._threads = threading.local()

    def _session(self) -> _Session:
        session: _Session | None = getattr(self._threads, "session", None)
        if session is None:
            connection = requests.Session()
            connection.max_redirects = 0  # a redirected POST becomes a GET, and the credentials go along
            session = self._threads.session = _Session(connection)
        return session

    def _log_in(self, session: _Session) -> None:
        session.authorization, session.context = "", None
        try:
            answer = self._post(session, _LOGIN, [self._user, {"password": self._password}, self._language or None])
            user_id, token, *_ = _items(answer)
        except (_SessionEndedError, DeliveryRefusedError, ValueError) as error:
            raise TargetDownError(
                f"Tryton at {self._url} does not let the user {self._user!r} in. Check user, password and database."
            ) from error
        login = f"{self._user}:{user_id}:{token}".encode()
        session.authorization = f"Session {base64.b64encode(login).decode('ascii')}"
        preferences: Any = self._post(session, _PREFERENCES, [True, {}])
        context = {name: preferences[name] for name in _CONTEXT if name in preferences}
        session.context = context | ({"language": self._language} if self._language else {})

    def _call(
        self, session: _Session, model: str, method: str, *arguments: object, context: Mapping[str, object] | None
    ) -> object:
        whole = {**(session.context or {}), **(context or {})}
        request = encode({"id": 1, "method": f"model.{model}.{method}", "params": [*arguments, whole]})
        response = b""
        try:
            response = self._send(session, request)
            return _result(response, f"{model}.{method}")
        finally:
            if session.trace is not None:
                session.trace.append(Exchange(request, response, method not in READING))

    def _post(self, session: _Session, method: str, arguments: Sequence[object]) -> object:
        return _result(self._send(session, encode({"id": 1, "method": method, "params": arguments})), method)

    def _send(self, session: _Session, request: bytes) -> bytes:
        headers = {"Content-Type": "application/json"}
        if session.authorization:
            headers["Authorization"] = session.authorization
        try:
            answer = session.connection.post(self._url, data=request, headers=headers, timeout=self._timeout_seconds)
        except requests.Timeout as error:
            raise TargetDownError(
                f"Tryton at {self._url} did not answer in {self._timeout_seconds:g} s. It may have done it; "
                "the next attempt looks first."
            ) from error
        except (requests.RequestException, OSError, ValueError) as error:
            raise TargetDownError(f"Tryton at {self._url} was not reached, or hung up: {error}") from error
        if answer.status_code != 200:
            raise _error_of_status(answer.status_code, self._url)
        return answer.content


class _SessionEndedError(Exception):
    """401: the server does not know the session any more, or the password is wrong."""


def _error_of_status(status: int, url: str) -> Exception:
    if status == 401:
        return _SessionEndedError(f"Tryton at {url} does not accept the session (HTTP 401). Check user and password.")
    if status in (403, 429):
        return TargetDownError(
            f"Tryton at {url} does not let us in (HTTP {status}): too many attempts, or the service is not allowed."
        )
    if status in _DOWN_STATUS:
        return TargetDownError(f"Tryton at {url} is not there, or has no such database (HTTP {status}).")
    if status >= 500:
        return RetriableError(f"Tryton at {url} could not do it now (HTTP {status}).")
    return DeliveryRefusedError(f"HTTP {status}", f"Tryton at {url} does not understand the call.")


def _result(response: bytes, what: str) -> object:
    try:
        answer = decode(response)
    except ValueError as error:
        raise RetriableError(f"Tryton's answer to {what} cannot be read; the connection may have broken.") from error
    if not isinstance(answer, dict) or not answer.keys() & {"result", "error"}:
        # A body that is no answer to a call: what the login gives, or a page of something in between.
        raise RetriableError(f"Tryton's answer to {what} is none: {response[:200]!r}")
    if "error" in answer:
        raise error_of(answer["error"], what)
    return answer["result"]


def error_of(error: object, what: str) -> Exception:
    """What an error of an answer means: its first item is the kind, or the text of a fault in the server.

    ``UserError`` covers all that Tryton refuses on purpose: validations, access rights, constraints.
    """
    kind, *rest = _items(error) or ["", ""]
    match kind, rest:
        case "UserError", [[message, description, *_]]:
            return DeliveryRefusedError("UserError", _words(message, description))
        case "UserWarning", [[name, message, description, *_]]:
            return DeliveryRefusedError("UserWarning", f"{_words(message, description)} (warning {name})")
        case "ConcurrencyException", [message, *_]:
            return ConcurrencyError(f"Tryton at {what}: {message}")
        case "LoginException", _:
            return TargetDownError(f"Tryton asks the user to log in again for {what}: {rest}")
    text = str(kind).strip().splitlines()
    return RetriableError(f"Tryton failed at {what}: {text[-1] if text else 'it gave no reason'}")


def _words(message: object, description: object) -> str:
    return " ".join(f"{message or ''} {description or ''}".split()) or "Tryton gave no reason"


def _items(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []
