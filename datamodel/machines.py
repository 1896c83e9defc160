"""Machines that use the API, each by a token of its own."""

import datetime as dt
from dataclasses import dataclass

from datamodel.people import Role, User

MACHINE_ROLES = (Role.REVIEWER, Role.APPROVER, Role.AUDITOR)
"""What a machine may be: people are a matter of people."""
_PREFIX = "machine:"  # no name of a person has a colon


@dataclass(frozen=True, slots=True)
class MachineToken:
    """What an administrator has allowed a machine.

    Attributes:
        name: given once; ``who`` in events is ``machine:NAME``.
        expires_at: None for never.
        used_at: lately, to the minute; None for never.
    """

    name: str
    role: Role
    created_by: str
    created_at: dt.datetime
    expires_at: dt.datetime | None = None
    used_at: dt.datetime | None = None
    revoked: bool = False

    @property
    def who(self) -> str:
        return _PREFIX + self.name

    def holds(self, now: dt.datetime) -> bool:
        """Whether it lets anybody in."""
        return not self.revoked and (self.expires_at is None or now < self.expires_at)

    def user(self) -> User:
        """The machine as whoever does something, as people are."""
        return User(self.who, self.name, self.role, self.created_at, must_change_password=False)
