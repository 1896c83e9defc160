"""The segments of status messages, with the lengths of their fields. ``docs/idoc.md`` names the sources."""

from dataclasses import dataclass
from typing import ClassVar

from adapters.idoc.status import codes
from adapters.idoc.structure import EDIDC40, char, children, date, text, time


@dataclass(frozen=True, slots=True, kw_only=True)
class E1PRTOB:
    """What the receiver made of it. ``objtype`` is a business object, as BUS2032 for a sales order."""

    tag: ClassVar[str] = "E1PRTOB"
    definition: ClassVar[str] = "E2PRTOB"
    docnum: str = char(16, label="receiver's number of the IDoc")
    logsys: str = char(10, label="system")
    objtype: str = char(10, label="kind of document")
    objkey: str = char(70, label="posted document")


@dataclass(frozen=True, slots=True, kw_only=True)
class E1STATE:
    """What became of one IDoc. ``&`` in ``statxt`` stands for ``stapa…``."""

    tag: ClassVar[str] = "E1STATE"
    definition: ClassVar[str] = "E2STATE002"
    docnum: str = char(16, label="sender's number of the IDoc")
    status: str = char(2, required=True, label="status", codes=codes.STATUSES)
    stacod: str = char(8)
    statxt: str = text(70, label="message")
    stapa1: str = text(20)
    stapa2: str = text(20)
    stapa3: str = text(20)
    stapa4: str = text(20)
    statyp: str = char(1, label="kind of message", codes=codes.MESSAGE_TYPES)
    stamqu: str = char(3)
    stamid: str = char(20)
    stamno: str = char(3)
    stapa1_lng: str = text(50, label="first parameter")
    stapa2_lng: str = text(50)
    stapa3_lng: str = text(50)
    stapa4_lng: str = text(50)
    posted: tuple[E1PRTOB, ...] = children()


@dataclass(frozen=True, slots=True, kw_only=True)
class E1ADHDR:
    """Of which messages. ``mestyp`` stays empty where the name is longer."""

    tag: ClassVar[str] = "E1ADHDR"
    definition: ClassVar[str] = "E2ADHDR001"
    mestyp: str = char(6)
    mescod: str = char(3)
    mesfct: str = char(3)
    mestyp_lng: str = char(30, label="message type")
    states: tuple[E1STATE, ...] = children(required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aleaud01:
    """One audit IDoc: the states of up to 500 IDocs."""

    basic_type: ClassVar[str] = "ALEAUD01"
    message_types: ClassVar[tuple[str, ...]] = ("ALEAUD",)
    control: EDIDC40
    headers: tuple[E1ADHDR, ...] = children(required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1STATS:
    """A status record of one IDoc. ``arckey`` is where we put the message id."""

    tag: ClassVar[str] = "E1STATS"
    definition: ClassVar[str] = "E2STATS"
    tabnam: str = char(10)
    mandt: str = char(3)
    docnum: str = char(16, label="sender's number of the IDoc")
    logdat: str = date(label="on")
    logtim: str = time(label="at")
    status: str = char(2, required=True, label="status", codes=codes.STATUSES)
    uname: str = char(12)
    repid: str = char(8)
    routid: str = char(30)
    stacod: str = char(8)
    statxt: str = text(70, label="message")
    segnum: str = char(6)
    segfld: str = char(10)
    stapa1: str = text(20)
    stapa2: str = text(20)
    stapa3: str = text(20)
    stapa4: str = text(20)
    refint: str = char(14)
    refgrp: str = char(14)
    refmes: str = char(14)
    arckey: str = char(70, label="message id")
    statyp: str = char(1, label="kind of message", codes=codes.MESSAGE_TYPES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Systat01:
    """One status IDoc."""

    basic_type: ClassVar[str] = "SYSTAT01"
    message_types: ClassVar[tuple[str, ...]] = ("STATUS",)
    control: EDIDC40
    states: tuple[E1STATS, ...] = children(required=True)
