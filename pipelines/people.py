"""Passwords of people, and how a login is verified.

Passwords are kept as Argon2id hashes with the parameters of RFC 9106, section 4, second recommendation (64 MiB, three
passes). Their rules follow NIST SP 800-63B: length counts, kinds of characters do not.
"""

import base64
import datetime as dt
import re
import secrets
import threading
import unicodedata
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from datamodel.errors import ConflictError
from datamodel.people import Role, User
from pipelines.store_parts import People

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256  # characters; whoever sends more wants to keep the machine busy
FIRST_ADMINISTRATOR = "admin"
_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
_HASHER = PasswordHasher()
_AT_ONCE = threading.BoundedSemaphore(4)  # 64 MiB each
_FREE_BY_NAME, _FREE_BY_ADDRESS = 5, 20  # failures before anybody has to wait
_LONGEST_WAIT = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of name and password: the user, or nobody; ``wait`` where nothing was looked at, as too many failed."""

    user: User | None = None
    wait: dt.timedelta = dt.timedelta(0)


def verify_login(people: People, name: str, password: str, *, address: str) -> Attempt:
    """Whether the password is that of an enabled user. Unknown names take as long, and cost as many attempts."""
    name = user_name(name)
    wait = people.begin_login(name, address, name_pause=pause_by_name, address_pause=pause_by_address)
    if wait:
        return Attempt(wait=wait)
    known = people.password_hash(name)
    kept = known[1] if known else ""
    is_right = _is_right(kept or _hash_of_nothing(), password)
    if known is None or known[0].disabled or not kept or not is_right:
        people.note_login_failed(name, address)
        return Attempt()
    people.forget_attempts(name, address)
    return Attempt(known[0])


def pause_by_name(failures: int) -> dt.timedelta:
    """One second after five failures in a row, then twice as long after each, up to a quarter of an hour."""
    return _pause(failures - _FREE_BY_NAME)


def pause_by_address(failures: int) -> dt.timedelta:
    """The same from one address, where many people may be, from the twentieth failure on."""
    return _pause(failures - _FREE_BY_ADDRESS)


def _pause(beyond: int) -> dt.timedelta:
    if beyond < 0:
        return dt.timedelta(0)
    return min(dt.timedelta(seconds=2 ** min(beyond, 20)), _LONGEST_WAIT)


def add_user(people: People, name: str, display_name: str, role: Role, *, who: str, only_first: bool = False) -> str:
    """Add a user; returns the password for the first login, which is kept nowhere.

    Raises:
        ValueError: the name cannot be one.
        ConflictError: the name is taken, or there are users already where this must be the first.
    """
    known = user_name(name)
    if not known:
        raise ValueError(f"“{name}” cannot be a name: up to 64 of a–z, 0–9, dot, dash, underscore and @.")
    password = one_time_password()
    user = User(known, display_name.strip()[:80] or known, role, dt.datetime.now(dt.UTC))
    people.add(user, password_hash=hash_password(password), who=who, only_first=only_first)
    return password


def reset_password(people: People, name: str, *, who: str) -> str:
    """A new password for one login; the user is logged out everywhere. Raises ``KeyError``."""
    password = one_time_password()
    people.set_password(name, password_hash=hash_password(password), one_time=True, who=who)
    return password


def change_password(people: People, user: User, password: str, *, keeping: str) -> None:
    """Raises ``ValueError`` with what is wrong about the new password."""
    if len(password) < SHORTEST_PASSWORD:
        raise ValueError(f"The new password is too short. Take {SHORTEST_PASSWORD} characters or more.")
    if len(password) > LONGEST_PASSWORD:
        raise ValueError(f"The new password is too long. Take up to {LONGEST_PASSWORD} characters.")
    if len(set(password)) < 5 or (len(user.name) > 3 and user.name in password.casefold()):
        raise ValueError("The new password is too easy to guess. Several words that do not belong together are good.")
    known = people.password_hash(user.name)
    if known is not None and known[1] and _is_right(known[1], password):
        raise ValueError("The new password is the old one. Take another.")
    people.set_password(
        user.name, password_hash=hash_password(password), one_time=False, who=user.name, keeping=keeping
    )


def add_first_administrator(people: People) -> str | None:
    """The one-time password of ``FIRST_ADMINISTRATOR``; None where there are users already."""
    if people.users():
        return None
    try:
        return add_user(people, FIRST_ADMINISTRATOR, "Administrator", Role.ADMINISTRATOR, who="intray", only_first=True)
    except ConflictError:  # another process was faster, and tells it
        return None


def user_name(text: str) -> str:
    """As it is kept, without regard to case; empty where nobody can have such a name."""
    name = text.strip().lower()
    return name if _NAME.fullmatch(name) else ""


def one_time_password() -> str:
    """Four groups of five letters, good to read to somebody: 99 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))


def hash_password(password: str) -> str:
    with _AT_ONCE:
        return _HASHER.hash(_normal(password))


def _hash_of_nothing() -> str:
    """Of no password, and verified as slowly as any: how long an answer takes does not tell whether a name exists."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(count)).decode().rstrip("=")
        for count in (_HASHER.salt_len, _HASHER.hash_len)
    )
    cost = f"m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${digest}"


def _is_right(password_hash: str, password: str) -> bool:
    if len(password) > LONGEST_PASSWORD:
        password = ""
    try:
        with _AT_ONCE:
            return _HASHER.verify(password_hash, _normal(password))
    except VerificationError:
        return False


def _normal(password: str) -> str:
    """The same on every keyboard: "ü" may be one character or two."""
    return unicodedata.normalize("NFKC", password)
