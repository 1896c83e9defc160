"""Who wrote the paper, who receives it, where the goods go."""

from collections.abc import Mapping, Sequence

from datamodel.extraction import DocumentType, Field
from extractors.geometry.addresses import Party
from extractors.geometry.identities import put_iban, put_tax_id
from extractors.geometry.labelled_parties import labelled_parties
from extractors.geometry.labels import LabelledPage
from extractors.geometry.letterheads import address_blocks, unlabelled_receiver, unlabelled_sender

_T = DocumentType
_SENDER_ROLE: Mapping[DocumentType, str] = {
    _T.PURCHASE_ORDER: "buyer",
    _T.ORDER_CHANGE: "buyer",
    _T.RETURN_REQUEST: "buyer",
    _T.PAYMENT_ADVICE: "buyer",
}  # all other papers are written by the seller


def party_fields(
    pages: Sequence[LabelledPage], document_type: DocumentType, *, is_letter: bool = True
) -> dict[str, Field]:
    """Sender, receiver and ship-to with what belongs to them.

    Where the document is no letter but the text of a mail, an address without a label is never the receiver's: it
    stands in the signature.
    """
    parties = [party for page in pages for party in labelled_parties(page)]
    blocks = [block for page in pages[:1] for block in address_blocks(page)]
    labelled = _best_by_role(parties)
    sender_role = _SENDER_ROLE.get(document_type, "seller")
    receiver_role = "buyer" if sender_role == "seller" else "seller"
    receiver = labelled.get(receiver_role) or (unlabelled_receiver(blocks, labelled) if is_letter else None)
    sender = _sender(labelled.get(sender_role), unlabelled_sender(blocks, receiver, labelled, pages))
    if document_type is _T.DELIVERY_NOTE and receiver is None:
        receiver = labelled.get("ship_to")
    fields: dict[str, Field] = {}
    for prefix, party in (("sender", sender), ("receiver", receiver), ("ship_to", labelled.get("ship_to"))):
        if party:
            _put_party(fields, prefix, party)
    _put_numbers(fields, sender, receiver, sender_role)
    put_tax_id(fields, pages, sender, receiver)
    put_iban(fields, pages)
    return fields


def _sender(labelled: Party | None, unlabelled: Party | None) -> Party | None:
    """The labelled one, unless it is only a name (a buyer's clerk) and the letterhead has a whole address."""
    if labelled is None or (not labelled.address and unlabelled and unlabelled.address):
        return unlabelled
    return labelled


def _best_by_role(parties: Sequence[Party]) -> dict[str, Party]:
    best: dict[str, Party] = {}
    for party in parties:
        if party.name and party.better_than(best.get(party.role)):
            best[party.role] = party
    return best


def _put_party(fields: dict[str, Field], prefix: str, party: Party) -> None:
    for name, text in ((f"{prefix}_name", party.name), (f"{prefix}_address", party.address)):
        if text:
            fields[name] = Field(name, text, text, round(party.score, 3), party.page, party.bbox, (party.evidence,))


def _put_numbers(fields: dict[str, Field], sender: Party | None, receiver: Party | None, sender_role: str) -> None:
    """A number printed among a party's particulars is the other party's number for it."""
    for party, role in ((sender, sender_role), (receiver, "buyer" if sender_role == "seller" else "seller")):
        number = party.values.get("number") if party else None
        if party and number:
            name = "supplier_number" if role == "seller" else "customer_number"
            fields[name] = Field(
                name, number, number, 0.8, party.page, party.bbox, (f"among the particulars of the {role}",)
            )
    contact = sender.values.get("contact") if sender else None
    if sender and contact:
        fields["contact_name"] = Field(
            "contact_name", contact, contact, 0.7, sender.page, sender.bbox, ("among the sender's particulars",)
        )
