"""``People`` of the store. Each method is one transaction."""

import datetime as dt
from collections.abc import Callable

from adapters.store import logins, users
from adapters.store.database import Database
from adapters.store.logins import Pause
from datamodel.people import OpenSession, Role, User
from datamodel.stored import StoredEvent


class SqlPeople:
    """Users, sessions and attempts to log in. Every method raises ``RetriableError`` as the store does."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def users(self) -> list[User]:
        with self._database.reading() as session:
            return users.list_users(session)

    def add(self, user: User, *, password_hash: str, who: str, only_first: bool = False) -> None:
        """Raises ``ConflictError``."""
        with self._database.writing() as session:
            users.add_user(
                session, user, password_hash=password_hash, only_first=only_first, now=self._clock(), who=who
            )

    def change(self, name: str, *, who: str, role: Role | None = None, disabled: bool | None = None) -> None:
        """Raises ``KeyError``, ``ConflictError``."""
        with self._database.writing() as session:
            users.change_user(session, name, role=role, disabled=disabled, now=self._clock(), who=who)

    def prefer(self, name: str, *, language: str, scheme: str) -> None:
        """Raises ``KeyError``."""
        with self._database.writing() as session:
            users.prefer(session, name, language=language, scheme=scheme, now=self._clock())

    def by_identity(self, identity: str) -> User | None:
        with self._database.reading() as session:
            return users.user_by_identity(session, identity)

    def link(self, name: str, identity: str, *, who: str) -> None:
        """Raises ``KeyError``, ``ConflictError``."""
        with self._database.writing() as session:
            users.link_user(session, name, identity, now=self._clock(), who=who)

    def password_hash(self, name: str) -> tuple[User, str] | None:
        with self._database.reading() as session:
            return users.password_hash_of(session, name)

    def set_password(self, name: str, *, password_hash: str, one_time: bool, who: str, keeping: str = "") -> None:
        """Raises ``KeyError``."""
        with self._database.writing() as session:
            users.set_password(
                session,
                name,
                password_hash=password_hash,
                one_time=one_time,
                keeping=keeping,
                now=self._clock(),
                who=who,
            )

    def begin_login(self, name: str, address: str, *, name_pause: Pause, address_pause: Pause) -> dt.timedelta:
        with self._database.writing() as session:
            return logins.begin_login(
                session, name, address, name_pause=name_pause, address_pause=address_pause, now=self._clock()
            )

    def begin_attempt(self, address: str, *, pause: Pause) -> dt.timedelta:
        with self._database.writing() as session:
            return logins.begin_attempt(session, address, pause=pause, now=self._clock())

    def note_login_failed(self, name: str, address: str, *, why: str = "") -> None:
        with self._database.writing() as session:
            logins.note_login_failed(session, name, address, why=why, now=self._clock())

    def forget_attempts(self, name: str, address: str) -> None:
        with self._database.writing() as session:
            logins.forget_attempts(session, name, address, now=self._clock())

    def forget_attempt(self, address: str) -> None:
        with self._database.writing() as session:
            logins.forget_attempt(session, address, now=self._clock())

    def open_session(
        self,
        name: str,
        token_sha256: str,
        *,
        address: str,
        idle: dt.timedelta,
        absolute: dt.timedelta,
        replacing: str = "",
    ) -> None:
        """Raises ``KeyError``, ``ConflictError``."""
        with self._database.writing() as session:
            logins.open_session(
                session,
                name,
                token_sha256,
                replacing=replacing,
                address=address,
                idle=idle,
                absolute=absolute,
                now=self._clock(),
            )

    def session(self, token_sha256: str, *, idle: dt.timedelta | None) -> OpenSession | None:
        now = self._clock()
        with self._database.reading() as session:
            found = logins.find_session(session, token_sha256, now=now)
        if found is not None and idle is not None and not logins.is_seen_lately(found, now=now):
            with self._database.writing() as session:
                logins.touch_session(session, token_sha256, idle=idle, now=now)
        return found

    def close_session(self, token_sha256: str) -> None:
        with self._database.writing() as session:
            logins.close_session(session, token_sha256, now=self._clock())

    def events(self, *, limit: int = 100) -> list[StoredEvent]:
        with self._database.reading() as session:
            return users.list_user_events(session, limit=limit)
