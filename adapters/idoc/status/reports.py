"""What the ERP says became of IDocs: ALEAUD and STATUS messages, read into reports, and written for the sandbox.

An ALEAUD carries the status that the IDoc has at the receiver (50 and above); a STATUS message may also carry those
that SAP keeps for outbound IDocs (below 50), which an EDI subsystem or another ERP reports. Source: SAP table TEDS1,
SAP Help "Segments of Audit IDoc ALEAUD01" and "E2STATS – EDI Status Record".
"""

import dataclasses
import datetime as dt
import logging
import re
import textwrap
from collections.abc import Mapping, Sequence

from adapters.idoc.control import MESSAGE_ID, IdocPartners, IdocProfile, control_record
from adapters.idoc.status.segments import E1ADHDR, E1PRTOB, E1STATE, E1STATS, Aleaud01, Systat01
from adapters.idoc.structure import EDIDC40, Idoc
from datamodel.delivery import IDOC_STATUS, StatusKind, StatusReport
from datamodel.errors import DocumentError, RejectionCode

logger = logging.getLogger(__name__)

OUTBOUND_STATUS: Mapping[str, StatusKind] = {
    "04": StatusKind.FAILED,
    "05": StatusKind.FAILED,
    "06": StatusKind.WAITING,
    "07": StatusKind.FAILED,
    "08": StatusKind.WAITING,
    "09": StatusKind.FAILED,
    "10": StatusKind.WAITING,
    "11": StatusKind.FAILED,
    "12": StatusKind.WAITING,
    "13": StatusKind.WAITING,
    "14": StatusKind.WAITING,
    "15": StatusKind.FAILED,
    "16": StatusKind.POSTED,
    "17": StatusKind.FAILED,
    "18": StatusKind.WAITING,
    "22": StatusKind.WAITING,
    "23": StatusKind.FAILED,
    "24": StatusKind.WAITING,
    "39": StatusKind.WAITING,
    "40": StatusKind.FAILED,
    "41": StatusKind.POSTED,
}
"""Status of an IDoc as its sender keeps it (SAP table TEDS1) and what it means; ``codes.STATUSES`` has SAP's words."""

_NUMBER_LENGTH = 16
_PARAMETER = 50
_NUMBERED = re.compile(r"&([1-4])(?:&(?![1-4]))?")
_PLAIN = re.compile(r"&()")
_OBJECT_TYPES = {"ORDERS": "BUS2032", "ORDCHG": "BUS2032", "PREQCR": "BUS2105", "MBGMCR": "BUS2017",
                 "DESADV": "BUS2015", "INVOIC": "BUS2081"}  # fmt: skip


def read_statuses(idoc: Idoc, *, zone: dt.tzinfo = dt.UTC) -> tuple[StatusReport, ...]:
    """Every state in an ALEAUD01 or SYSTAT01, in its order; one of the same IDoc may follow another.

    Args:
        idoc: as read from XML or a flat file.
        zone: of the ERP's clock, as IDocs tell dates and times without one.

    Raises:
        DocumentError: another basic type (UNSUPPORTED_TYPE).
    """
    if isinstance(idoc, Aleaud01):
        at = _moment(idoc.control.credat, idoc.control.cretim, zone)
        found = [_from_state(state, at) for header in idoc.headers for state in header.states]
    elif isinstance(idoc, Systat01):
        found = [_from_record(record, zone) for record in idoc.states]
    else:
        message = f"A status comes as ALEAUD01 or SYSTAT01, and this is {idoc.basic_type}. Check where it is sent to."
        raise DocumentError(RejectionCode.UNSUPPORTED_TYPE, message)
    return tuple(report for report in found if report is not None)


def _from_state(state: E1STATE, at: dt.datetime | None) -> StatusReport | None:
    parameters = (
        state.stapa1_lng or state.stapa1,
        state.stapa2_lng or state.stapa2,
        state.stapa3_lng or state.stapa3,
        state.stapa4_lng or state.stapa4,
    )
    posted = state.posted[0] if state.posted else E1PRTOB()
    kind = _kind_of(state.status, state.docnum)
    if kind is None:
        return None
    return StatusReport(
        kind=kind,
        status=state.status,
        text=_words(state.statxt, parameters, state.stacod or f"{state.stamid}{state.stamno}"),
        transfer_number=_own_number(state.docnum),
        reference=posted.docnum,
        posted_as=next((each.objkey for each in state.posted if each.objkey), ""),
        at=at,
    )


def _from_record(record: E1STATS, zone: dt.tzinfo) -> StatusReport | None:
    kind = _kind_of(record.status, record.docnum)
    if kind is None:
        return None
    return StatusReport(
        kind=kind,
        status=record.status,
        text=_words(record.statxt, (record.stapa1, record.stapa2, record.stapa3, record.stapa4), record.stacod),
        message_id=record.arckey if MESSAGE_ID.fullmatch(record.arckey) else "",
        transfer_number=_own_number(record.docnum),
        reference=record.docnum,  # some senders give their own number here
        at=_moment(record.logdat, record.logtim, zone),
    )


def _kind_of(status: str, number: str) -> StatusKind | None:
    kind = IDOC_STATUS.get(status) or OUTBOUND_STATUS.get(status)
    if kind is None:
        logger.warning("Status %s of IDoc %s says nothing of whether it was posted; left out.", status, number)
    return kind


def _own_number(docnum: str) -> str:
    """Our number of the IDoc as we wrote it, 16 digits; systems drop its leading zeros."""
    digits = docnum if docnum.isascii() and docnum.isdigit() else ""
    return digits.zfill(_NUMBER_LENGTH) if digits.strip("0") else ""


def _words(text: str, parameters: Sequence[str], code: str) -> str:
    """The message with its parameters in place, ``&1`` to ``&4`` by number, plain ``&`` one after the other.

    Parameters that have no place in it follow in brackets, as they often name the material or field at fault.
    """
    left = dict(enumerate(parameters, 1))

    def put(match: re.Match[str]) -> str:
        place = int(match[1]) if match[1] else min(left, default=0)
        return left.pop(place, "")

    places = _NUMBERED if _NUMBERED.search(text) else _PLAIN
    filled = " ".join(places.sub(put, text).split()) if any(parameters) else text
    rest = [value for value in left.values() if value and value not in filled]
    return " ".join(part for part in (filled or code, f"({', '.join(rest)})" if rest else "") if part)


def _moment(day: str, clock: str, zone: dt.tzinfo) -> dt.datetime | None:
    """None where the sender left the date out, or wrote zeros."""
    try:
        return dt.datetime.strptime(f"{day}{clock or '000000'}", "%Y%m%d%H%M%S").replace(tzinfo=zone)
    except ValueError:
        return None


def compose_audit(
    reports: Sequence[StatusReport],
    profile: IdocProfile,
    *,
    message_type: str,
    message_id: str,
    created_at: dt.datetime,
    object_type: str = "",
) -> Aleaud01:
    """The audit IDoc that the ERP of ``profile`` sends us of IDocs of one message type.

    Args:
        reports: what became of them; their ``transfer_number`` is our number, ``reference`` the ERP's.
        profile: of what we send; sender and receiver change places.
        message_type: of the IDocs that it is about.
        message_id: of the audit IDoc itself.
        created_at: when the ERP says so, by its clock.
        object_type: of the posted documents, the usual one of the message type where empty.
    """
    kind = object_type or _OBJECT_TYPES.get(message_type, "")
    header = E1ADHDR(
        mestyp=message_type if len(message_type) <= 6 else "",
        mestyp_lng=message_type,
        states=tuple(_state(report, kind, profile.partners) for report in reports),
    )
    control = _towards_us(Aleaud01, "ALEAUD", profile, message_id, created_at)
    return Aleaud01(control=control, headers=(header,))


def _state(report: StatusReport, object_type: str, partners: IdocPartners) -> E1STATE:
    template, parameters = _split(report.text)
    named = report.reference or report.posted_as
    posted = E1PRTOB(
        docnum=report.reference,
        logsys=partners.receiver_partner,
        objtype=object_type if report.posted_as else "",
        objkey=report.posted_as,
    )
    return E1STATE(
        docnum=report.transfer_number,
        status=report.status,
        statxt=template,
        statyp="E" if report.kind is StatusKind.FAILED else "S",
        stamqu="SAP",
        posted=(posted,) if named else (),
        **{f"stapa{place}_lng": part for place, part in enumerate(parameters, 1)},
    )


def _split(words: str) -> tuple[str, list[str]]:
    """Words longer than the message field go into its parameters, as SAP does with long messages."""
    if len(words) <= 70 and "&" not in words:
        return words, []
    parts = textwrap.wrap(words, _PARAMETER)[:4]
    return " ".join(f"&{place}" for place in range(1, len(parts) + 1)), parts


def compose_status(
    reports: Sequence[StatusReport], profile: IdocProfile, *, message_id: str, created_at: dt.datetime
) -> Systat01:
    """The STATUS message that the ERP of ``profile`` sends us; it can tell the message id, and no posted document."""
    return Systat01(
        control=_towards_us(Systat01, "STATUS", profile, message_id, created_at),
        states=tuple(_status_record(report, profile, created_at) for report in reports),
    )


def _status_record(report: StatusReport, profile: IdocProfile, created_at: dt.datetime) -> E1STATS:
    at = report.at or created_at
    return E1STATS(
        tabnam="EDI_DS40",
        mandt=profile.partners.client,
        docnum=report.transfer_number or report.reference,
        logdat=at.strftime("%Y%m%d"),
        logtim=at.strftime("%H%M%S"),
        status=report.status,
        statxt=report.text,
        arckey=report.message_id,
        statyp="E" if report.kind is StatusKind.FAILED else "S",
    )


def _towards_us(
    idoc: type[Idoc], message_type: str, profile: IdocProfile, message_id: str, created_at: dt.datetime
) -> EDIDC40:
    there = profile.partners
    back = dataclasses.replace(
        there,
        sender_port=there.receiver_port,
        sender_type=there.receiver_type,
        sender_partner=there.receiver_partner,
        receiver_port=there.sender_port,
        receiver_type=there.sender_type,
        receiver_partner=there.sender_partner,
    )
    turned = dataclasses.replace(profile, partners=back)
    return control_record(idoc, message_type, turned, message_id=message_id, created_at=created_at)
