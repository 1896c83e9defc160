"""Targets and their routes by the settings. Whatever cannot work stops here with a ``ConfigurationError``."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from decimal import Decimal

from adapters.idoc.control import IdocPartners, IdocProfile
from adapters.idoc.format import IdocFormat, Wire
from adapters.transport.drop import Content, Naming
from adapters.transport.file_drop import FileDropTarget
from adapters.transport.http import HttpIdocTarget
from adapters.transport.security import Endpoint, Proxy, tls_context
from adapters.transport.sftp import SftpDropTarget, SftpServer, load_ssh_key
from adapters.transport.soap import SoapIdocTarget
from adapters.transport.status_query import IdocStatusQuery
from adapters.transport.ws_security import MessageSecurity, UsernameToken, load_signer
from adapters.tryton.format import TrytonFormat
from adapters.tryton.options import TrytonOptions
from adapters.tryton.rpc import TrytonClient
from adapters.tryton.source import TrytonSource
from adapters.tryton.target import TrytonTarget
from adapters.ubl.format import DOCUMENT_TYPES as UBL_DOCUMENT_TYPES
from adapters.ubl.format import UblFormat
from adapters.warehouse.format import WarehouseFormat
from adapters.warehouse.service import WarehouseService, WarehouseStatuses, WarehouseTarget
from datamodel.business import BusinessRecord, Order
from datamodel.errors import ConfigurationError
from datamodel.extraction import DocumentType
from datamodel.master import Plant
from orders.records.made import counted_as_stock, shipping_order_from
from pipelines.process import Route
from pipelines.protocols import MasterData, StatusSource, Target
from pipelines.target_settings import (
    FileSettings,
    FileTargetSettings,
    HttpSettings,
    HttpTargetSettings,
    IdocSettings,
    IdocTargetSettings,
    SftpTargetSettings,
    SoapSettings,
    SoapTargetSettings,
    TargetSettings,
    TrytonTargetSettings,
    WarehouseTargetSettings,
    WsSecuritySettings,
)

DELIVERABLE = frozenset(DocumentType) - {DocumentType.RECEIPT, DocumentType.RECEIPT_ADVICE, DocumentType.OTHER}
"""Types of documents that have a business record, and so can leave."""


def make_route(name: str, settings: TargetSettings) -> Route:
    """Where records of the types that ``settings`` name go, and as what.

    Raises:
        ConfigurationError: a type has no record, or a file or an address cannot be used.
    """
    match settings:
        case WarehouseTargetSettings():
            return _warehouse_route(name, settings)
        case TrytonTargetSettings():
            options = _tryton_options(settings)
            target = TrytonTarget(make_tryton_client(settings), options=options)
            return Route(name, _types(name, settings.document_types), TrytonFormat(units=settings.units), target)
        case _ if _is_ubl(settings):
            types = _ubl_types(name, settings.document_types)
            return Route(name, types, UblFormat(units=settings.units), make_idoc_target(settings))
        case _:
            code_page = settings.code_page if isinstance(settings, FileSettings) else "4110"
            record_format = IdocFormat(_profile(settings), wire=wire_of(settings), code_page=code_page)
            awaits_posting = settings.reports_status or settings.status is not None
            types = _types(name, settings.document_types)
            return Route(name, types, record_format, make_idoc_target(settings), awaits_posting=awaits_posting)


def told_of_payments(route: Route, settings: TargetSettings) -> Route:
    """A route whose target is told what payments are for.

    Payers' advices do not leave by themselves then, or the target would hear of the same money twice. Tryton books a
    statement with what it settles, so that its statements wait until that is known.
    """
    if isinstance(settings, TrytonTargetSettings):
        types = frozenset({DocumentType.BANK_STATEMENT, DocumentType.PAYMENT_ADVICE})
        return replace(route, told_by_payments=types, settles=True)
    return replace(route, told_by_payments=frozenset({DocumentType.PAYMENT_ADVICE}))


def make_status_sources(targets: Mapping[str, TargetSettings]) -> dict[str, StatusSource]:
    """The targets that can be asked what became of messages."""
    sources: dict[str, StatusSource] = {}
    for name, settings in targets.items():
        if isinstance(settings, WarehouseTargetSettings):
            sources[name] = WarehouseStatuses(_warehouse(settings))
        elif not isinstance(settings, TrytonTargetSettings) and settings.status is not None:
            sources[name] = make_status_query(settings.status)
    return sources


def _types(name: str, named: Sequence[DocumentType]) -> frozenset[DocumentType]:
    if useless := [kind for kind in named if kind not in DELIVERABLE]:
        known = ", ".join(sorted(DELIVERABLE))
        raise ConfigurationError(f"targets.{name}: {', '.join(useless)} cannot be delivered. Known: {known}.")
    return frozenset(named)


def _is_ubl(settings: IdocTargetSettings) -> bool:
    return not isinstance(settings, SoapTargetSettings) and settings.content == "ubl"


def _ubl_types(name: str, named: Sequence[DocumentType]) -> frozenset[DocumentType]:
    if useless := [kind for kind in named if kind not in UBL_DOCUMENT_TYPES]:
        known = ", ".join(sorted(UBL_DOCUMENT_TYPES))
        raise ConfigurationError(f"targets.{name}: UBL has no document for {', '.join(useless)}. It has: {known}.")
    return frozenset(named)


def make_idoc_target(settings: IdocTargetSettings) -> Target:
    match settings:
        case SoapTargetSettings():
            return SoapIdocTarget(make_endpoint(settings), security=make_security(settings.ws_security))
        case HttpTargetSettings():
            return HttpIdocTarget(
                make_endpoint(settings), repeats=settings.repeats, success=settings.success, content=settings.content
            )
        case FileTargetSettings():
            content, naming = _files(settings)
            return FileDropTarget(settings.folder, content=content, naming=naming, mode=int(settings.mode, 8))
        case SftpTargetSettings():
            content, naming = _files(settings)
            return SftpDropTarget(_sftp_server(settings), content=content, naming=naming)


def _profile(settings: IdocSettings) -> IdocProfile:
    partners = IdocPartners(
        client=settings.client,
        sender_port=settings.sender_port,
        sender_partner=settings.sender_partner,
        receiver_port=settings.receiver_port,
        receiver_partner=settings.receiver_partner,
    )
    same = {field.name: getattr(settings, field.name) for field in fields(IdocProfile) if field.name != "partners"}
    return IdocProfile(partners=partners, **same)


def _warehouse(settings: WarehouseTargetSettings) -> WarehouseService:
    return WarehouseService(make_endpoint(settings), security=make_security(settings.ws_security))


def _warehouse_route(name: str, settings: WarehouseTargetSettings) -> Route:
    def shipping_order(record: BusinessRecord, master_data: MasterData | None) -> BusinessRecord:
        if not isinstance(record, Order):
            raise ValueError(f"The warehouse {name} ships orders, and this is none.")
        plant = Plant(settings.plant, "")
        delivery = shipping_order_from(record, number=record.number, plant=plant, date=record.date)
        return counted_as_stock(delivery, master_data) if master_data else delivery

    return Route(
        name,
        frozenset({DocumentType.PURCHASE_ORDER}),
        WarehouseFormat(plant=settings.plant, units=settings.units),
        WarehouseTarget(_warehouse(settings)),
        awaits_posting=True,
        convert=shipping_order,
    )


def make_tryton_client(settings: TrytonTargetSettings) -> TrytonClient:
    return TrytonClient(
        url=settings.url,
        database=settings.database,
        user=settings.user,
        password=settings.password.get_secret_value(),
        timeout_seconds=settings.timeout_seconds,
        language=settings.language,
    )


def make_tryton_source(settings: TrytonTargetSettings) -> TrytonSource:
    return TrytonSource(
        make_tryton_client(settings),
        customer_category=settings.customer_category,
        supplier_category=settings.supplier_category,
        units=settings.units,
    )


def _tryton_options(settings: TrytonTargetSettings) -> TrytonOptions:
    same = {field.name: getattr(settings, field.name) for field in fields(TrytonOptions)}
    return TrytonOptions(**same | {"tolerance": Decimal(str(settings.tolerance))})


def wire_of(settings: IdocTargetSettings) -> Wire:
    """In which form ``IdocFormat`` has to render; its ``code_page`` is that of the settings where they have one."""
    match settings:
        case SoapTargetSettings():
            return "soap"
        case HttpTargetSettings():
            return "xml"
        case FileTargetSettings() | SftpTargetSettings():
            return "flat" if settings.content == "flat" else "xml"


def make_status_query(settings: SoapSettings) -> StatusSource:
    return IdocStatusQuery(make_endpoint(settings), security=make_security(settings.ws_security))


def make_endpoint(settings: HttpSettings) -> Endpoint:
    context = tls_context(
        ca_bundle=settings.ca_bundle,
        certificate=settings.certificate,
        key=settings.key,
        key_password=settings.key_password.get_secret_value(),
    )
    proxy = settings.proxy
    return Endpoint(
        url=settings.url,
        user=settings.user,
        password=settings.password.get_secret_value(),
        tls=context,
        proxy=Proxy(url=proxy.url, user=proxy.user, password=proxy.password.get_secret_value()) if proxy else None,
        connect_seconds=settings.connect_seconds,
        read_seconds=settings.read_seconds,
        total_seconds=settings.total_seconds,
    )


def make_security(settings: WsSecuritySettings | None) -> MessageSecurity | None:
    if settings is None:
        return None
    token = UsernameToken(user=settings.user, password=settings.password.get_secret_value(), digest=settings.digest)
    if (settings.certificate is None) is not (settings.key is None):
        raise ConfigurationError("A signature needs certificate and key. Set both under ws_security, or neither.")
    signer = None
    if settings.certificate is not None and settings.key is not None:
        signer = load_signer(settings.certificate, settings.key, key_password=settings.key_password.get_secret_value())
    return MessageSecurity(token=token if settings.user else None, signer=signer)


def _files(settings: FileSettings) -> tuple[Content, Naming]:
    content = Content(wire=settings.content, code_page=settings.code_page)
    return content, Naming(prefix=settings.prefix, suffix=settings.suffix, marker=settings.marker)


def _sftp_server(settings: SftpTargetSettings) -> SftpServer:
    password = settings.key_password.get_secret_value()
    return SftpServer(
        host=settings.host,
        port=settings.port,
        user=settings.user,
        password=settings.password.get_secret_value(),
        key=load_ssh_key(settings.key, key_password=password) if settings.key else None,
        known_hosts=settings.known_hosts,
        fingerprints=settings.fingerprints,
        folder=settings.folder,
        connect_seconds=settings.connect_seconds,
        read_seconds=settings.read_seconds,
        total_seconds=settings.total_seconds,
    )
