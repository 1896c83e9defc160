"""Talks to the OpenID Connect provider (Core 1.0, Discovery 1.0, RP-Initiated Logout 1.0) with PKCE (RFC 7636).

Whatever the provider answers wrongly becomes a ``LoginRefusedError`` here.
"""

import base64
import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import is_secure_transport
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, ExpiredTokenError, InvalidClaimError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet, import_key

from datamodel.errors import LoginRefusal, LoginRefusedError
from datamodel.people import Identity
from pipelines.login_settings import OidcSettings

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"})
"""Signatures that only the provider can make: none, and none with the client's secret, is taken."""
_TIMEOUT = (5.0, 10.0)  # seconds to connect, and for each wait for bytes
_KNOWN_FOR = 3600.0  # seconds
_DOWN_FOR = 10.0  # so that not every click waits for a provider that does not answer
_KEYS_KEPT = 60.0  # at least; a token with an unknown key asks for them again
_SKEW = 60  # seconds that two clocks may differ
_MOST_LETTERS = 200  # of a message of the provider, in an event

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Flow:
    """A login that was begun: what goes to the provider is derived from a secret that only the browser keeps.

    The code, the token, and the browser that come back so belong together, and to the moment and the page.
    """

    secret: str = field(repr=False)
    started: int
    onwards: str

    @property
    def state(self) -> str:
        return self._derived("state")

    @property
    def nonce(self) -> str:
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        return self._derived("verifier")

    def _derived(self, purpose: str) -> str:
        """43 letters of base64url: 256 bits."""
        text = f"{purpose} {self.started} {self.onwards}"
        digest = hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def begin_flow(onwards: str) -> Flow:
    """A login from now on, after which ``onwards`` is shown."""
    return Flow(secrets.token_urlsafe(32), int(time.time()), onwards)


@dataclass
class _Kept:
    """What was fetched, or why it could not be, and until when (monotonic) that holds."""

    value: Any = None
    error: str = ""
    until: float = 0.0
    since: float = float("-inf")


class Provider:
    """The provider of the settings. Safe for several threads; nothing is fetched before somebody logs in."""

    def __init__(self, settings: OidcSettings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._metadata, self._keys = _Kept(), _Kept()

    def login_address(self, flow: Flow, *, back: str) -> str:
        """Where the browser goes to log in; it comes back to ``back``. Raises ``LoginRefusedError``."""
        metadata = self._discover()
        with self._session(back) as session:
            address, _ = session.create_authorization_url(
                _address(metadata, "authorization_endpoint"),
                state=flow.state,
                code_verifier=flow.verifier,
                nonce=flow.nonce,
            )
        return str(address)

    def identity(self, code: str, flow: Flow, *, back: str) -> Identity:
        """Who came back with ``code``. Raises ``LoginRefusedError``."""
        metadata = self._discover()
        token = self._redeem(code, flow, metadata, back=back)
        claims = self._verified(token, flow, metadata)
        if self._missing(claims) and metadata.get("userinfo_endpoint"):
            claims = {**self._user_info(token, claims, metadata), **claims}
        return identity_of(claims, self.settings)

    def logout_address(self, *, back: str) -> str:
        """Where to log out at the provider; empty where it offers that not, or nobody has logged in there yet."""
        endpoint = str((self._metadata.value or {}).get("end_session_endpoint") or "")
        if not is_secure_transport(endpoint):
            return ""
        query = urlencode({"client_id": self.settings.client_id, "post_logout_redirect_uri": back})
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{query}"

    def _redeem(self, code: str, flow: Flow, metadata: Json, *, back: str) -> Json:
        """The tokens for a code (Core 1.0, 3.1.3.1)."""
        with self._session(back, metadata) as session, _mapped():
            token: Json = session.fetch_token(
                _address(metadata, "token_endpoint"),
                grant_type="authorization_code",
                code=code,
                code_verifier=flow.verifier,
                timeout=_TIMEOUT,
                allow_redirects=False,
            )
        if not isinstance(token.get("id_token"), str) or not isinstance(token.get("access_token"), str):
            raise LoginRefusedError(LoginRefusal.NOT_GENUINE, "no ID token")
        return token

    def _verified(self, token: Json, flow: Flow, metadata: Json) -> Json:
        """The claims of an ID token whose signature, issuer, audience, times and nonce are right (3.1.3.7)."""
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        allowed = ALGORITHMS & {str(each) for each in offered}
        expected = {name: {"essential": True, "value": value} for name, value in self._expected().items()}
        params = {"nonce": flow.nonce, "client_id": self.settings.client_id, "access_token": token["access_token"]}
        with _mapped():
            signed = self._decoded(token["id_token"], sorted(allowed), metadata)
            claims = CodeIDToken(signed.claims, signed.header, options=expected, params=params)
            claims.validate(leeway=_SKEW)
            return dict(claims)

    def _expected(self) -> dict[str, str]:
        return {"iss": self.settings.issuer, "aud": self.settings.client_id}

    def _decoded(self, token: str, algorithms: Sequence[str], metadata: Json) -> jwt.Token:
        """Providers change their keys: one that is not known asks for them again."""
        try:
            return jwt.decode(token, self._fetch_keys(metadata), algorithms=algorithms)
        except (InvalidKeyIdError, BadSignatureError):
            return jwt.decode(token, self._fetch_keys(metadata, renewed=True), algorithms=algorithms)

    def _missing(self, claims: Json) -> bool:
        named = (self.settings.name_claim, self.settings.display_claim, self.settings.roles_claim)
        return any(name and _at(claims, name) is None for name in named)

    def _user_info(self, token: Json, claims: Json, metadata: Json) -> Json:
        """What the provider tells besides the ID token, of the same person (Core 1.0, 5.3.2)."""
        told = self._get(_address(metadata, "userinfo_endpoint"), bearer=str(token["access_token"]))
        if told.get("sub") != claims["sub"]:
            raise LoginRefusedError(LoginRefusal.NOT_GENUINE, "user info of somebody else")
        return told

    def _session(self, back: str, metadata: Json | None = None) -> Any:  # authlib has no types
        secret = self.settings.client_secret.get_secret_value()
        return OAuth2Session(
            self.settings.client_id,
            secret or None,
            scope=" ".join(self.settings.scopes),
            redirect_uri=back,
            code_challenge_method="S256",
            token_endpoint_auth_method=_client_authentication(metadata or {}, has_secret=bool(secret)),
            verify=str(self.settings.ca_bundle) if self.settings.ca_bundle else True,
        )

    def _discover(self) -> Json:
        """The provider's own description; it must be of the issuer that it was asked for (Discovery 1.0, 4.3)."""

        def fetch() -> Json:
            metadata = self._get(f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration")
            if metadata.get("issuer") != self.settings.issuer:
                raise LoginRefusedError(LoginRefusal.NOT_GENUINE, f"the issuer calls itself {metadata.get('issuer')!r}")
            return metadata

        metadata: Json = self._kept(self._metadata, fetch)
        return metadata

    def _fetch_keys(self, metadata: Json, *, renewed: bool = False) -> KeySet:
        def fetch() -> KeySet:
            with _mapped():
                keys = self._get(_address(metadata, "jwks_uri"))["keys"]
                return KeySet([import_key(key) for key in keys if _is_for_signatures(key)])

        keys: KeySet = self._kept(self._keys, fetch, renewed=renewed)
        return keys

    def _kept(self, kept: _Kept, fetch: Callable[[], Any], *, renewed: bool = False) -> Any:
        """One fetches, the others wait for it; what cannot be fetched is not tried again at once."""
        with self._lock:
            now = time.monotonic()
            is_new = now - kept.since < _KEYS_KEPT
            if now >= kept.until or (renewed and not is_new):
                try:
                    kept.value, kept.error, kept.until, kept.since = fetch(), "", now + _KNOWN_FOR, now
                except LoginRefusedError as error:
                    kept.error, kept.until, kept.since = str(error), time.monotonic() + _DOWN_FOR, now
                    raise
            if kept.error:
                raise LoginRefusedError(LoginRefusal.PROVIDER_DOWN, kept.error)
            return kept.value

    def _get(self, address: str, *, bearer: str = "") -> Json:
        headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {bearer}"} if bearer else {})
        verify = str(self.settings.ca_bundle) if self.settings.ca_bundle else True
        with _mapped():
            answer = requests.get(address, headers=headers, timeout=_TIMEOUT, allow_redirects=False, verify=verify)
            answer.raise_for_status()
            told = answer.json()
        if answer.status_code != 200 or not isinstance(told, dict):
            raise LoginRefusedError(LoginRefusal.PROVIDER_DOWN, f"{address} answers {answer.status_code}")
        return told


@contextmanager
def _mapped() -> Iterator[None]:
    """Foreign exceptions of an exchange with the provider become ``LoginRefusedError``."""
    try:
        yield
    except Exception as error:
        reason = _reason_of(error)
        if reason is None:
            raise
        raise LoginRefusedError(reason, _short(error)) from error


def _reason_of(error: BaseException) -> LoginRefusal | None:
    """None for what is no fault of the provider."""
    is_early = isinstance(error, InvalidClaimError) and error.claim in ("nbf", "iat")
    if is_early or isinstance(error, ExpiredTokenError):
        return LoginRefusal.WRONG_TIME
    if isinstance(error, JoseError):
        return LoginRefusal.NOT_GENUINE
    if isinstance(error, AuthlibBaseError):
        return LoginRefusal.PROVIDER_REFUSED
    if isinstance(error, requests.RequestException | ValueError | OSError):
        return LoginRefusal.PROVIDER_DOWN
    return None


def _short(error: BaseException) -> str:
    """The beginning of a foreign message, which may hold anything."""
    text = "".join(c if c.isprintable() else " " for c in f"{type(error).__name__}: {error}")
    return text[:_MOST_LETTERS]


def _address(metadata: Json, name: str) -> str:
    """An endpoint that may be trusted with a code. Raises ``LoginRefusedError``."""
    address = str(metadata.get(name) or "")
    if not is_secure_transport(address):
        raise LoginRefusedError(LoginRefusal.NOT_GENUINE, f"{name} is {address!r:.100}")
    return address


def _client_authentication(metadata: Json, *, has_secret: bool) -> str:
    """By basic authentication, which is the rule, unless the provider takes the form alone."""
    if not has_secret:
        return "none"
    offered = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    wants_form = "client_secret_basic" not in offered and "client_secret_post" in offered
    return "client_secret_post" if wants_form else "client_secret_basic"


def _is_for_signatures(key: Json) -> bool:
    return key.get("kty") in ("RSA", "EC") and key.get("use", "sig") == "sig"


def identity_of(claims: Json, settings: OidcSettings) -> Identity:
    """Who the claims of a verified token are of. A name that is a mail address must be a verified one."""
    return Identity(
        issuer=settings.issuer,
        subject=str(claims["sub"]),
        name=_text(_at(claims, settings.name_claim)),
        display_name=_text(_at(claims, settings.display_claim)),
        name_is_verified=settings.name_claim != "email" or claims.get("email_verified") is True,
        groups=_texts(_at(claims, settings.roles_claim)) if settings.roles_claim else (),
    )


def _at(claims: Json, path: str) -> object:
    """A claim by its name, else by names with dots between them; None where there is none."""
    if path in claims:
        return claims[path]
    found: object = claims
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(each for each in values if isinstance(each, str))
