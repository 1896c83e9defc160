"""What receivers are told of payments: messages of their own, or the statement with what its bookings settle."""

from collections.abc import Iterator

from datamodel.delivery import OutboxMessage
from datamodel.extraction import DocumentType
from datamodel.payments import Proposal
from datamodel.stored_payments import StoredPayment
from orders.posting import advice_of
from pipelines.components import Components
from pipelines.process import has_it, message_id_from, refused_inside


def messages_of_payment(stored: StoredPayment, proposal: Proposal, components: Components) -> Iterator[OutboxMessage]:
    """One for each target of ``payments.targets`` that does not have the payment yet; none where it is for no item.

    Raises:
        DocumentError, ValueError: the record does not fit.
    """
    if not proposal.allocations:
        return
    record = advice_of(stored.payment, proposal)
    for name in components.settings.payments.targets:
        route, key = components.steps.routes[name], stored.payment.key
        if route.settles or has_it(name, stored.deliveries):
            continue
        message_id = message_id_from(f"payment/{key}/{name}", refusals=refused_inside(name, stored.deliveries))
        assert stored.created_at is not None, "of the store"
        yield OutboxMessage(
            message_id=message_id,
            target=name,
            document_type=DocumentType.PAYMENT_ADVICE,
            payload=route.record_format.render(record, message_id=message_id, created_at=stored.created_at),
            business_object=f"money:{key}",
            awaits_posting=route.awaits_posting,
        )


def queue_statements(components: Components) -> int:
    return 0
