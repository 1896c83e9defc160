"""The secret of a session, and what is derived from it."""

import hashlib
import hmac
import secrets


def new_token() -> str:
    """For the cookie of a browser: 256 bits."""
    return secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """What the store knows a session by."""
    return hashlib.sha256(token.encode()).hexdigest()


def form_token(token: str) -> str:
    """What the forms of a session carry. It tells nothing of the session's own token."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def belongs(sent: str, token: str) -> bool:
    """Whether a form is one of the session; never without a session."""
    return bool(token) and secrets.compare_digest(sent.encode(), form_token(token).encode())
