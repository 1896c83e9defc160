"""From somebody whom an OpenID provider vouches for to a user of ours.

Issuer and subject alone say who somebody is. A name may change hands at the provider, and so it gives nobody a user
that is another's already (``docs/review.md`` tells what the settings risk).
"""

import datetime as dt

from datamodel.errors import ConflictError, LoginRefusal, LoginRefusedError
from datamodel.people import Identity, Role, User
from pipelines.login_settings import OidcSettings
from pipelines.people import user_name
from pipelines.store_parts import People

_WHO = "openid"


def user_for(people: People, identity: Identity, settings: OidcSettings) -> User:
    """The user of ``identity``, with the role that the provider gives; added or linked where the settings say so.

    Raises:
        LoginRefusedError: it has none, or may not log in.
    """
    role = role_of(identity, settings)
    user = people.by_identity(identity.key)
    if settings.roles and role is None:
        raise LoginRefusedError(LoginRefusal.WITHOUT_ROLE, identity.key, name=user.name if user else "")
    if user is None:
        user = _newcomer(people, identity, role, settings)
    if user.disabled:
        raise LoginRefusedError(LoginRefusal.DISABLED, name=user.name)
    if user.must_change_password:  # an administrator gave a password that is not needed for this way in
        people.link(user.name, identity.key, who=_WHO)
    if settings.roles and role is not None and role is not user.role:
        _give(people, user, role)
    return user


def role_of(identity: Identity, settings: OidcSettings) -> Role | None:
    """By the first group of the settings that the person is in, else the one for everybody."""
    fitting = (role for group, role in settings.roles.items() if group in identity.groups)
    return next(fitting, settings.role)


def _newcomer(people: People, identity: Identity, role: Role | None, settings: OidcSettings) -> User:
    name = user_name(identity.name)
    if not name or not identity.name_is_verified:
        raise LoginRefusedError(LoginRefusal.WITHOUT_NAME, identity.key)
    known = next((user for user in people.users() if user.name == name), None)
    if known is not None:
        return _linked(people, known, identity, settings)
    if not settings.create or role is None:
        raise LoginRefusedError(LoginRefusal.UNKNOWN, identity.key)
    return _added(people, name, identity, role)


def _linked(people: People, known: User, identity: Identity, settings: OidcSettings) -> User:
    """Never an administrator: whoever could choose a name at the provider would rule here."""
    is_open = settings.link_by_name and not known.identity and known.role is not Role.ADMINISTRATOR
    if not is_open or known.disabled:
        raise LoginRefusedError(LoginRefusal.NAME_TAKEN, identity.key, name=known.name)
    try:
        people.link(known.name, identity.key, who=_WHO)
    except ConflictError as error:
        raise LoginRefusedError(LoginRefusal.NAME_TAKEN, identity.key, name=known.name) from error
    return _as_kept(people, identity)


def _added(people: People, name: str, identity: Identity, role: Role) -> User:
    display_name = identity.display_name.strip()[:80] or name
    user = User(name, display_name, role, dt.datetime.now(dt.UTC), must_change_password=False, identity=identity.key)
    try:
        people.add(user, password_hash="", who=_WHO)
    except ConflictError as error:  # added at the same moment
        raise LoginRefusedError(LoginRefusal.NAME_TAKEN, identity.key) from error
    return user


def _give(people: People, user: User, role: Role) -> None:
    try:
        people.change(user.name, who=_WHO, role=role)
    except ConflictError:  # the last administrator stays one, or nobody could let anybody in
        return


def _as_kept(people: People, identity: Identity) -> User:
    user = people.by_identity(identity.key)
    if user is None:
        raise LoginRefusedError(LoginRefusal.UNKNOWN, identity.key)
    return user
