"""Who may do what: every route stands here, and what does not is refused to everybody (``docs/review.md``)."""

from collections.abc import Mapping

from datamodel.people import SECOND_APPROVERS, Role

ANYBODY: frozenset[Role] | None = None
"""Also without a login."""
EVERYBODY = frozenset(Role)
_WORKERS = frozenset({Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR})
_ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

_READING_MACHINES = frozenset({Role.REVIEWER, Role.APPROVER, Role.AUDITOR})
"""No machine is an administrator."""
_WORKING_MACHINES = frozenset({Role.REVIEWER, Role.APPROVER})

TABLE: Mapping[tuple[str, str], frozenset[Role] | None] = {
    ("GET", "/login"): ANYBODY,
    ("POST", "/login"): ANYBODY,
    ("GET", "/login/oidc"): ANYBODY,
    ("GET", "/login/oidc/return"): ANYBODY,
    ("GET", "/static"): ANYBODY,
    ("POST", "/logout"): EVERYBODY,
    ("GET", "/password"): EVERYBODY,
    ("POST", "/password"): EVERYBODY,
    ("GET", "/me"): EVERYBODY,
    ("POST", "/me/look"): EVERYBODY,
    ("POST", "/me/absence"): _WORKERS,
    ("GET", "/"): EVERYBODY,
    ("GET", "/start"): _WORKERS,
    ("POST", "/queue"): _WORKERS,
    ("GET", "/payments"): EVERYBODY,
    ("GET", "/payments/{key}"): EVERYBODY,
    ("GET", "/payments/{key}/items"): EVERYBODY,
    ("POST", "/payments/{key}"): _WORKERS,
    ("GET", "/rules"): EVERYBODY,
    ("POST", "/rules"): _ADMINISTRATORS,
    ("POST", "/rules/{rule_id}"): _ADMINISTRATORS,
    ("GET", "/people/{name}/absence"): _ADMINISTRATORS,
    ("POST", "/people/{name}/absence"): _ADMINISTRATORS,
    ("GET", "/documents/{document_id}"): EVERYBODY,
    ("GET", "/documents/{document_id}/pages/{number}"): EVERYBODY,
    ("GET", "/documents/{document_id}/pages/{number}/thumbnail"): EVERYBODY,
    ("GET", "/documents/{document_id}/pages/{number}/words"): EVERYBODY,
    ("POST", "/documents/{document_id}/pages/{number}/turn"): _WORKERS,
    ("POST", "/documents/{document_id}/read"): _WORKERS,
    ("POST", "/documents/{document_id}/split"): _WORKERS,
    ("POST", "/documents/{document_id}/merge"): _WORKERS,
    ("GET", "/documents/{document_id}/mail"): EVERYBODY,
    ("GET", "/files/{sha256}"): EVERYBODY,
    ("GET", "/files/{sha256}/original"): EVERYBODY,
    ("POST", "/documents/{document_id}"): _WORKERS,
    ("POST", "/documents/{document_id}/check"): _WORKERS,
    ("POST", "/documents/{document_id}/claim"): _WORKERS,
    ("POST", "/documents/{document_id}/release"): _WORKERS,
    ("POST", "/documents/{document_id}/takeover"): _WORKERS,
    ("POST", "/documents/{document_id}/value"): _WORKERS,
    ("POST", "/documents/{document_id}/column"): _WORKERS,
    ("POST", "/documents/{document_id}/rows"): _WORKERS,
    ("POST", "/documents/{document_id}/draft"): _WORKERS,
    ("POST", "/documents/{document_id}/draft/drop"): _WORKERS,
    ("POST", "/documents/{document_id}/hold"): _WORKERS,
    ("POST", "/documents/{document_id}/unhold"): _WORKERS,
    ("POST", "/documents/{document_id}/remedy"): _WORKERS,
    ("POST", "/documents/{document_id}/send-back"): SECOND_APPROVERS,
    ("GET", "/documents/{document_id}/reply"): EVERYBODY,
    ("GET", "/documents/{document_id}/reply/mail"): EVERYBODY,
    ("POST", "/documents/{document_id}/return"): _WORKERS,
    ("POST", "/documents/{document_id}/reply"): _WORKERS,
    ("GET", "/documents/{document_id}/story"): EVERYBODY,
    ("GET", "/documents/{document_id}/attempts/{attempt_id}/{side}"): _ADMINISTRATORS | {Role.AUDITOR},
    ("GET", "/search/partners"): EVERYBODY,
    ("GET", "/search/materials"): EVERYBODY,
    ("GET", "/dashboard"): EVERYBODY,
    ("GET", "/dashboard/{name}.csv"): EVERYBODY,
    ("GET", "/people"): _ADMINISTRATORS | {Role.AUDITOR},
    ("POST", "/people"): _ADMINISTRATORS,
    ("POST", "/people/{name}"): _ADMINISTRATORS,
    ("GET", "/tokens"): _ADMINISTRATORS | {Role.AUDITOR},
    ("POST", "/tokens"): _ADMINISTRATORS,
    ("POST", "/tokens/{name}"): _ADMINISTRATORS,
    ("GET", "/api"): EVERYBODY,
    ("GET", "/api/openapi.json"): EVERYBODY,
    ("GET", "/upload"): _WORKERS,
    ("POST", "/upload"): _WORKERS,
    ("GET", "/upload/{sha256}"): _WORKERS,
    ("GET", "/api/v1/openapi.json"): _READING_MACHINES,
    ("GET", "/api/v1/summary"): _READING_MACHINES,
    ("GET", "/api/v1/documents"): _READING_MACHINES,
    ("GET", "/api/v1/documents/{document_id}"): _READING_MACHINES,
    ("GET", "/api/v1/documents/{document_id}/story"): _READING_MACHINES,
    ("GET", "/api/v1/documents/{document_id}/mail"): _READING_MACHINES,
    ("GET", "/api/v1/documents/{document_id}/remedies"): _READING_MACHINES,
    ("GET", "/api/v1/documents/{document_id}/reply"): _READING_MACHINES,
    ("GET", "/api/v1/documents/{document_id}/reply/mail"): _READING_MACHINES,
    ("GET", "/api/v1/search/partners"): _READING_MACHINES,
    ("GET", "/api/v1/search/materials"): _READING_MACHINES,
    ("GET", "/api/v1/documents/{document_id}/pages/{number}"): _READING_MACHINES,
    ("GET", "/api/v1/documents/{document_id}/pages/{number}/words"): _READING_MACHINES,
    ("GET", "/api/v1/files/{sha256}"): _READING_MACHINES,
    ("GET", "/api/v1/files/{sha256}/original"): _READING_MACHINES,
    ("POST", "/api/v1/files"): _WORKING_MACHINES,
    ("PATCH", "/api/v1/documents/{document_id}"): _WORKING_MACHINES,
    ("POST", "/api/v1/documents/{document_id}/check"): _WORKING_MACHINES,
    ("POST", "/api/v1/documents/{document_id}/approve"): _WORKING_MACHINES,
    ("POST", "/api/v1/documents/{document_id}/send-back"): frozenset({Role.APPROVER}),
    ("POST", "/api/v1/documents/{document_id}/reject"): _WORKING_MACHINES,
    ("POST", "/api/v1/documents/{document_id}/return"): _WORKING_MACHINES,
    ("POST", "/api/v1/documents/{document_id}/reply"): _WORKING_MACHINES,
    ("POST", "/api/v1/documents/{document_id}/remedy"): _WORKING_MACHINES,
    ("POST", "/api/v1/documents/{document_id}/pages/{number}/turn"): _WORKING_MACHINES,
    ("POST", "/api/v1/documents/{document_id}/read"): _WORKING_MACHINES,
    ("POST", "/api/v1/documents/{document_id}/split"): _WORKING_MACHINES,
    ("POST", "/api/v1/documents/{document_id}/merge"): _WORKING_MACHINES,
    ("POST", "/api/v1/documents/{document_id}/takeover"): _WORKING_MACHINES,
    ("POST", "/api/v1/documents/{document_id}/claim"): _WORKING_MACHINES,
    ("POST", "/api/v1/documents/{document_id}/release"): _WORKING_MACHINES,
    ("POST", "/api/v1/documents/{document_id}/assign"): _WORKING_MACHINES,
    ("POST", "/api/v1/documents/{document_id}/hold"): _WORKING_MACHINES,
    ("POST", "/api/v1/documents/{document_id}/unhold"): _WORKING_MACHINES,
}

BEFORE_NEW_PASSWORD = frozenset({"/password", "/logout"})
"""All that a person may use while the password is one for the first login only."""


def may(role: Role, method: str, path: str) -> bool:
    """Whether ``role`` may use the route with the pattern ``path``."""
    roles = TABLE.get((method, path), frozenset())
    return roles is None or role in roles
