"""What receivers are told of payments: messages of their own, or the statement with what its bookings settle."""

from collections.abc import Mapping
from dataclasses import dataclass

from datamodel.delivery import OutboxMessage
from datamodel.extraction import DocumentType
from datamodel.payments import Proposal
from datamodel.stored_payments import StoredPayment
from orders.posting import advice_of
from pipelines.components import Components, routes_of
from pipelines.process import Route, has_it, message_id_from, refused_inside
from pipelines.settings import PaymentSettings, Settings
from pipelines.store_protocols import Store


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
