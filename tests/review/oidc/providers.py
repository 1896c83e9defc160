"""OpenID providers for tests: one of our own that lies as it is told, and one that others wrote."""

import contextlib
import hashlib
import hmac
import json
import secrets
import socket
import subprocess
import sys
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import requests
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

CLIENT, SECRET, LABEL = "intray", "s3cret & more", "Firm login"
RSA = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
STRANGE = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
CURVE = ECKey.generate_key("P-256", {"kid": "curve", "use": "sig"})


@dataclass
class LyingProvider:
    """A provider that keeps to the protocol, but for what a test changes.

    Attributes:
        person: claims of whoever logs in.
        claims: in the ID token in place of the right ones; None takes one away.
        metadata: in the discovery document in place of the right ones.
        info: what the userinfo endpoint answers; None where there is none.
        key, algorithm: of the signature.
        shared: the secret of a signature that everybody can make who knows it (HS256).
        published: the keys that it publishes.
        is_down: answers everything with 503.
    """

    issuer: str = ""
    person: dict[str, object] = field(default_factory=lambda: {"sub": "4711", "preferred_username": "ada"})
    claims: dict[str, object] = field(default_factory=dict)
    metadata: dict[str, object] = field(default_factory=dict)
    info: dict[str, object] | None = None
    key: RSAKey | ECKey = field(default_factory=lambda: RSA)
    algorithm: str = "RS256"
    shared: bytes = b""
    published: tuple[RSAKey | ECKey, ...] = (RSA,)
    is_down: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def discovery(self) -> dict[str, object]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize?tenant=1",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/logout",
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
            **({"userinfo_endpoint": f"{self.issuer}/info"} if self.info is not None else {}),
        } | self.metadata

    def authorize(self, address: str) -> str:
        """What a browser at ``address`` is sent back to, once the person has logged in."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert query["client_id"] == CLIENT
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self.codes[code] = query
        return query["redirect_uri"] + "?" + urlencode({"code": code, "state": query["state"], "iss": self.issuer})

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, object]]:
        query = self.codes.pop(form.get("code", ""), None)
        name, _, secret = b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        challenge = urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).decode()
        if query is None or challenge.rstrip("=") != query["code_challenge"]:
            return 400, {"error": "invalid_grant", "error_description": "no such code"}
        if query["redirect_uri"] != form["redirect_uri"] or (unquote(name), unquote(secret)) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        return 200, {"access_token": "access", "token_type": "Bearer", "id_token": self.id_token(query["nonce"])}

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        right = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce, **self.person}
        claims = {name: value for name, value in (right | self.claims).items() if value is not None}
        header = {"alg": self.algorithm, "kid": self.key.kid}
        if self.algorithm in ("none", "HS256"):
            signed = ".".join(_encoded(json.dumps(part).encode()) for part in (header, claims))
            digest = hmac.new(self.shared, signed.encode(), hashlib.sha256).digest() if self.shared else b""
            return f"{signed}.{_encoded(digest)}"
        return jwt.encode(header, claims, self.key, algorithms=[self.algorithm])


def _encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


@contextlib.contextmanager
def running(provider: LyingProvider) -> Iterator[LyingProvider]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            provider.calls.append(path)
            known = {
                "/.well-known/openid-configuration": provider.discovery,
                "/keys": lambda: {"keys": [key.as_dict(private=False) for key in provider.published]},
                "/info": lambda: provider.info,
            }
            self.answer(200, known[path]())

        def do_POST(self) -> None:
            provider.calls.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self.answer(*provider.token(form, self.headers.get("Authorization", "")))

        def answer(self, status: int, value: object) -> None:
            body = b"<h1>Bad gateway</h1>" if provider.is_down else json.dumps(value).encode()
            self.send_response(502 if provider.is_down else status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield provider
        server.shutdown()
        thread.join()


@contextlib.contextmanager
def oidc_provider_mock(*people: dict[str, str]) -> Iterator[str]:
    """The provider of the package of this name, in a process of its own; yields its issuer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    known = [part for person in people for part in ("--user-claims", json.dumps(person))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *known]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield _answering(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


def _answering(issuer: str) -> str:
    for _ in range(600):
        with contextlib.suppress(requests.ConnectionError):
            requests.get(f"{issuer}/.well-known/openid-configuration", timeout=5).raise_for_status()
            return issuer
        time.sleep(0.05)
    raise AssertionError("the provider does not start")
