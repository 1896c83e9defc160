"""Whom we speak to, and as whom: addresses, TLS, basic authentication, proxies. All of it is checked at the start."""

import ssl
from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from datamodel.errors import ConfigurationError

_SECRET_PARAMETERS = frozenset({"sap-password", "sap-user", "password", "token", "apikey", "api_key"})


def tls_context(
    *,
    ca_bundle: Path | None = None,
    certificate: Path | None = None,
    key: Path | None = None,
    key_password: str = "",
) -> ssl.SSLContext:
    """What a server has to prove, and what we show it. Certificates are always checked, and so are their names.

    Args:
        ca_bundle: PEM; whom alone to trust: a company's own authority, or a server's own certificate. Without it, those
            whom this machine trusts.
        certificate: PEM; ours, with its chain, for servers that ask for one.
        key: PEM; its key, where it is not in the same file.
        key_password: of the key.

    Raises:
        ConfigurationError: a file is missing, is no certificate or key, the two do not fit, or the password is wrong.
    """
    try:
        context = ssl.create_default_context(cafile=ca_bundle)
    except OSError as error:  # ssl.SSLError is one
        raise ConfigurationError(f"The CA bundle {ca_bundle} cannot be read as PEM certificates: {error}.") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if certificate is not None:
        _show(context, certificate, key, key_password)
    elif key is not None:
        raise ConfigurationError(f"There is a key {key}, but no certificate. Name it too.")
    return context


def _show(context: ssl.SSLContext, certificate: Path, key: Path | None, key_password: str) -> None:
    try:
        context.load_cert_chain(certificate, key, password=lambda: key_password)
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"The client certificate {certificate} with the key {key or 'in it'} cannot be used: {error}. "
            f"Check the files, that they belong together, and the key's password."
        ) from error
    context.post_handshake_auth = True  # servers may ask for it only when they see the path


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """An HTTP proxy. HTTPS goes through it end to end (CONNECT).

    Raises:
        ConfigurationError: the URL is none, or holds a password, or the user holds a colon.
    """

    url: str
    user: str = ""
    password: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        check_url(self.url)
        _check_user(self.user)

    def headers(self) -> dict[str, str]:
        return {"proxy-authorization": _basic(self.user, self.password)} if self.user else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An HTTP service and how long to wait for it. Nothing is taken from the environment.

    Attributes:
        url: with ``?sap-client=`` where the system wants it; never with a password.
        user, password: for basic authentication; none is sent without a user.
        tls: who is trusted and what is shown (``tls_context``).
        proxy: None speaks to the server itself, whatever ``HTTPS_PROXY`` says.
        connect_seconds: for the connection with its TLS, and for sending.
        read_seconds: for each wait for the next bytes of the answer.
        total_seconds: for all of it, so that one byte at a time does not hold a worker for ever.
        max_answer_bytes: longer answers are not read.

    Raises:
        ConfigurationError: the URL is none, or holds a password, or the user holds a colon.
    """

    url: str
    user: str = ""
    password: str = field(default="", repr=False)
    tls: ssl.SSLContext = field(default_factory=tls_context, repr=False)
    proxy: Proxy | None = None
    connect_seconds: float = 10.0
    read_seconds: float = 30.0
    total_seconds: float = 90.0
    max_answer_bytes: int = 4_000_000

    def __post_init__(self) -> None:
        check_url(self.url)
        _check_user(self.user)

    def headers(self) -> dict[str, str]:
        return {"authorization": _basic(self.user, self.password)} if self.user else {}

    @property
    def shown(self) -> str:
        """The address for messages: without the query, in which things may stand that are nobody's business."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}{parts.path}"


def check_url(url: str) -> None:
    """Raises ``ConfigurationError`` where ``url`` is no HTTP address, or tells a secret, which would get into logs."""
    try:
        parts = urlsplit(url)
        complete = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # of the port, or brackets
        complete = False
    if not complete:
        raise ConfigurationError(f"{_without_secrets(url)!r} is no address. Write it as https://host:port/path.")
    named = {name.casefold() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    if parts.username is not None or named & _SECRET_PARAMETERS:
        raise ConfigurationError(
            f"The address at {parts.hostname} holds a user or password. Set them as user and password: addresses get "
            "into logs."
        )


def _check_user(user: str) -> None:
    if ":" in user:
        raise ConfigurationError(f"The user {user!r} holds a colon, which basic authentication cannot tell.")


def _without_secrets(url: str) -> str:
    return url.partition("?")[0].rpartition("@")[2]


def _basic(user: str, password: str) -> str:
    """RFC 7617, with UTF-8."""
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"
