"""What receivers are told of payments: messages of their own, or the statement with what its bookings settle."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace

from datamodel.business import BankStatement
from datamodel.delivery import OutboxMessage
from datamodel.errors import ConflictError, DocumentError
from datamodel.extraction import DocumentType
from datamodel.identity import business_object
from datamodel.payments import PaymentState, Proposal
from datamodel.stored import StoredDocument
from datamodel.stored_payments import StoredPayment
from orders.posting import advice_of, settled_by
from orders.records import record_from
from pipelines.components import Components, routes_of
from pipelines.process import Route, has_it, message_id_from, refused_inside
from pipelines.settings import PaymentSettings, Settings
from pipelines.store_protocols import Store

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Cashier:
    """What payments need: where they are kept, by what they are matched, and who is told."""

    store: Store
    routes: Mapping[str, Route]
    settings: PaymentSettings


def cashier_of(components: Components) -> Cashier:
    return Cashier(components.store, components.steps.routes, components.settings.payments)


def open_cashier(settings: Settings, store: Store) -> Cashier:
    """Without what understands documents, which takes long to load."""
    return Cashier(store, routes_of(settings), settings.payments)


def messages_of_payment(stored: StoredPayment, proposal: Proposal, cashier: Cashier) -> list[OutboxMessage]:
    """One for each target of ``payments.targets`` that does not have the payment yet; none where it is for no item.

    Raises:
        DocumentError, ValueError: the record does not fit.
    """
    routes = [cashier.routes[name] for name in cashier.settings.targets] if proposal.allocations else []
    return [
        _message(stored, proposal, route)
        for route in routes
        if not route.settles and not has_it(route.name, stored.deliveries)
    ]


def _message(stored: StoredPayment, proposal: Proposal, route: Route) -> OutboxMessage:
    key = stored.payment.key
    message_id = message_id_from(f"payment/{key}/{route.name}", refusals=refused_inside(route.name, stored.deliveries))
    assert stored.created_at is not None, "of the store"
    record = advice_of(stored.payment, proposal)
    return OutboxMessage(
        message_id=message_id,
        target=route.name,
        document_type=DocumentType.PAYMENT_ADVICE,
        payload=route.record_format.render(record, message_id=message_id, created_at=stored.created_at),
        business_object=f"money:{key}",
        awaits_posting=route.awaits_posting,
    )


def queue_statements(cashier: Cashier) -> int:
    """Statements that waited until it was decided what their bookings are for; how many are told now."""
    told = [cashier.routes[name] for name in cashier.settings.targets if cashier.routes[name].settles]
    return sum(_queue_statement(document, route, cashier) for route in told for document in _decided(route, cashier))


def _decided(route: Route, cashier: Cashier) -> list[StoredDocument]:
    """None where the target takes no statements."""
    if DocumentType.BANK_STATEMENT not in route.document_types:
        return []
    return cashier.store.payments.decided_statements(route.name)


def _queue_statement(document: StoredDocument, route: Route, cashier: Cashier) -> bool:
    """Whether it was told; what does not fit, or was changed meanwhile, waits."""
    payments = cashier.store.payments.of_document(document.id)
    matched = {line: one for line, one in payments.items() if one.state is PaymentState.MATCHED and one.chosen}
    try:
        message = _statement_message(document, matched, route)
        ids = {one.id for one in matched.values()}
        cashier.store.payments.carry(document.id, message, ids, version=document.version)
    except (ConflictError, DocumentError, ValueError) as error:
        logger.warning("document %s is not told to %s: %s", document.id, route.name, error)
        return False
    return True


def _statement_message(document: StoredDocument, matched: Mapping[int, StoredPayment], route: Route) -> OutboxMessage:
    """Raises ``DocumentError``, ``ValueError``."""
    assert document.extraction is not None, "payments were taken over from it"
    record = record_from(document.extraction, received_on=document.created_at.date())
    if not isinstance(record, BankStatement):
        raise ValueError("It is no bank statement.")
    bookings = tuple(
        replace(each, settles=settled_by(one.payment, one.chosen))
        if (one := matched.get(line)) and one.chosen
        else each
        for line, each in enumerate(record.bookings, 1)
    )
    name = f"{document.file_sha256}/{document.index}/{route.name}"
    message_id = message_id_from(name, refusals=refused_inside(route.name, document.deliveries))
    record = replace(record, bookings=bookings, is_matched=True)
    return OutboxMessage(
        message_id=message_id,
        target=route.name,
        document_type=DocumentType.BANK_STATEMENT,
        payload=route.record_format.render(record, message_id=message_id, created_at=document.created_at),
        business_object=business_object(document.extraction),
        awaits_posting=route.awaits_posting,
    )
