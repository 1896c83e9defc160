"""The tables of people and machines that may work with Intray."""

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from adapters.store.tables import Id, Sha, Table
from datamodel.people import Role


class UserRow(Table):
    """A person who may log in. Rows are never deleted: events name them.

    ``language`` and ``scheme`` are how the person likes the pages; empty as the browser says. From ``absent_from`` to
    ``absent_until`` (both included) work goes to ``substitute``. ``identity`` is who the person is at the OpenID
    provider: issuer and subject.
    """

    __tablename__ = "users"
    __table_args__ = (Index("uq_users_identity", "identity", unique=True),)

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    display_name: Mapped[str]
    role: Mapped[Role]
    password_hash: Mapped[str]
    must_change_password: Mapped[bool]
    disabled: Mapped[bool]
    created_at: Mapped[dt.datetime]
    language: Mapped[str] = mapped_column(String(8), server_default="")
    scheme: Mapped[str] = mapped_column(String(8), server_default="")
    absent_from: Mapped[dt.date | None]
    absent_until: Mapped[dt.date | None]
    substitute: Mapped[str] = mapped_column(String(64), server_default="")
    identity: Mapped[str | None] = mapped_column(String(255))


class SessionRow(Table):
    """A login that has not ended, by the SHA-256 of its token."""

    __tablename__ = "sessions"

    token_sha256: Mapped[str] = mapped_column(Sha, primary_key=True)
    user_name: Mapped[str] = mapped_column(String(64), ForeignKey("users.name"), index=True)
    created_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    idle_until: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]


class LoginAttemptRow(Table):
    """Failed logins under one key (``name:…``, ``address:…``) in a row, and until when nobody may try again."""

    __tablename__ = "login_attempts"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    failures: Mapped[int]
    blocked_until: Mapped[dt.datetime | None]
    last_at: Mapped[dt.datetime]


class MachineTokenRow(Table):
    """What a machine shows to use the API, by the SHA-256 of it. Rows are never deleted: events name them."""

    __tablename__ = "machine_tokens"
    __table_args__ = (UniqueConstraint("name"), UniqueConstraint("token_sha256"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    token_sha256: Mapped[str] = mapped_column(Sha)
    role: Mapped[Role]
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime | None]
    used_at: Mapped[dt.datetime | None]
    revoked: Mapped[bool]
