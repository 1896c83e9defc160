"""Tokens by which machines use the API: made here, shown once, kept nowhere."""

import datetime as dt
import hashlib
import re
import secrets

from datamodel.machines import MACHINE_ROLES, MachineToken
from datamodel.people import Role
from pipelines.store_parts import Tokens

LONGEST_DAYS = 3650
USUAL_DAYS = 365
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_MARK = "intray_"  # tells what it is to whoever searches code and logs for lost secrets


def add_token(tokens: Tokens, name: str, role: Role, *, who: str, days: int = USUAL_DAYS) -> str:
    """Allow a machine to use the API for so many days (0: for good); returns what it has to show.

    Raises:
        ValueError: the name cannot be one, or a machine cannot have this role or so many days.
        ConflictError: the name was given before.
    """
    known = name.strip().lower()
    if not _NAME.fullmatch(known):
        raise ValueError(f"“{name}” cannot be a name: up to 40 of a–z, 0–9, dot, dash and underscore.")
    if role not in MACHINE_ROLES:
        raise ValueError(f"A machine cannot be {role}. It may be {', '.join(MACHINE_ROLES)}.")
    if not 0 <= days <= LONGEST_DAYS:
        raise ValueError(f"A token is good for 1 to {LONGEST_DAYS} days, or for good (0).")
    now = dt.datetime.now(dt.UTC)
    secret = _MARK + secrets.token_urlsafe(32)
    expires_at = now + dt.timedelta(days=days) if days else None
    tokens.add(MachineToken(known, role, who, now, expires_at), token_sha256=fingerprint(secret))
    return secret


def fingerprint(secret: str) -> str:
    """What the store knows a token by; 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
