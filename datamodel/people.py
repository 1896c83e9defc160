"""Who may work in the review workbench, and where each is logged in."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may do; ``review/permissions.py`` has the table."""

    REVIEWER = "reviewer"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


SECOND_APPROVERS = frozenset({Role.APPROVER, Role.ADMINISTRATOR})
"""Who may give the second approval of a document."""


@dataclass(frozen=True, slots=True)
class User:
    """A person who may log in.

    Attributes:
        name: what is typed at login and kept in events; never changes.
        display_name: as colleagues know the person.
        must_change_password: the password is one for the first login only.
        disabled: may not log in; the name stays in what was done under it.
        language, scheme: chosen for the pages (``de``; ``light`` or ``dark``); empty where browser and system decide.
        absent_from, absent_until: away, both days included; work goes to ``substitute`` meanwhile, who may be nobody.
        identity: who the person is at the OpenID provider (``Identity.key``); empty where that is not known.
    """

    name: str
    display_name: str
    role: Role
    created_at: dt.datetime
    must_change_password: bool = True
    disabled: bool = False
    language: str = ""
    scheme: str = ""
    absent_from: dt.date | None = None
    absent_until: dt.date | None = None
    substitute: str = ""
    identity: str = ""

    @property
    def may_work(self) -> bool:
        """Whether documents can be given to the person, who may be away."""
        return not self.disabled and self.role is not Role.AUDITOR

    def is_away(self, day: dt.date) -> bool:
        return (
            self.absent_from is not None
            and self.absent_until is not None
            and (self.absent_from <= day <= self.absent_until)
        )


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody whom an OpenID provider vouches for.

    Attributes:
        issuer, subject: who that is, for good; nothing else is (OpenID Connect Core 1.0, 5.7).
        name, display_name: as the provider calls the person now; empty where it does not say.
        name_is_verified: False where the name is a mail address that the provider has not verified.
        groups: what the provider says of what the person may do.
    """

    issuer: str
    subject: str
    name: str = ""
    display_name: str = ""
    name_is_verified: bool = True
    groups: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return identity_key(self.issuer, self.subject)


_LONGEST_KEY = 255
LONGEST_SUBJECT = 255
"""Characters (OpenID Connect Core 1.0, section 2)."""


def identity_key(issuer: str, subject: str) -> str:
    """Issuer and subject in one, as ``User.identity`` has it; a hash where they are too long."""
    key = f"{issuer} {subject}"
    return key if len(key) <= _LONGEST_KEY else f"sha256:{hashlib.sha256(key.encode()).hexdigest()}"


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A login that has not ended. It ends at ``idle_until`` where nothing is done before, and at ``ends_at`` anyway."""

    user: User
    created_at: dt.datetime
    seen_at: dt.datetime
    idle_until: dt.datetime
    ends_at: dt.datetime
