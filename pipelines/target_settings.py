"""Settings of targets: where records go, how the other side is reached, and what is particular to it."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from datamodel.extraction import DocumentType

_Seconds = Annotated[float, Field(gt=0)]


class Section(BaseModel):
    """A part of the settings: unknown names are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ProxySettings(Section):
    """An HTTP proxy; none is taken from the environment."""

    url: str
    user: str = ""
    password: SecretStr = SecretStr("")


class WsSecuritySettings(Section):
    """The WS-Security header: a user name token, a signature, or both; with neither, a time stamp alone."""

    user: str = ""
    password: SecretStr = SecretStr("")
    digest: bool = Field(False, description="SHA-1 over nonce, time and password in place of the password.")
    certificate: Path | None = Field(None, description="PEM; signs body, time stamp and token.")
    key: Path | None = Field(None, description="PEM; of the certificate.")
    key_password: SecretStr = SecretStr("")


class HttpSettings(Section):
    """How an HTTP service is reached."""

    url: str = Field(description="Without user or password; with ?sap-client= where the system wants it.")
    user: str = Field("", description="For basic authentication; none is sent without a user.")
    password: SecretStr = SecretStr("")
    ca_bundle: Path | None = Field(None, description="PEM; whom alone to trust. Without it, whom this machine trusts.")
    certificate: Path | None = Field(None, description="PEM; ours, for servers that ask for one.")
    key: Path | None = Field(None, description="PEM; of the certificate, where it is not in the same file.")
    key_password: SecretStr = SecretStr("")
    proxy: ProxySettings | None = None
    connect_seconds: _Seconds = Field(10.0, description="For connecting, and for sending.")
    read_seconds: _Seconds = Field(30.0, description="For each wait for the next bytes of an answer.")
    total_seconds: _Seconds = Field(90.0, description="For everything; less than delivery.lease_seconds.")


class SoapSettings(HttpSettings):
    """How a SOAP service is reached."""

    ws_security: WsSecuritySettings | None = None


class IdocSettings(Section):
    """What is particular to one ERP in the IDocs that it gets."""

    client: str = Field("100", pattern=r"^\d{3}$", description="SAP client (MANDT).")
    sender_port: str = Field("INTRAY", max_length=10)
    sender_partner: str = Field("INTRAY", max_length=10)
    receiver_port: str = Field("SAPERP", max_length=10)
    receiver_partner: str = Field("ERP100", max_length=10)
    sales_organisation: str = Field("", max_length=4)
    distribution_channel: str = Field("", max_length=2)
    division: str = Field("", max_length=2)
    order_types: dict[Literal["order", "change", "return", "requisition"], str] = Field(
        {}, description="The ERP's document types."
    )
    partner_functions: dict[str, str] = Field({}, description='Other partner functions: {"WE": "ZW"}.')
    units: dict[str, str] = Field({}, description="Units as people write them, and the ERP's code.")
    tax_codes: dict[str, str] = Field({}, description="The ERP's tax codes by rate in per cent.")
    message_codes: dict[str, str] = Field({}, description="Variants (MESCOD) by message type.")
    text_ids: dict[str, str] = Field({"payment_reference": "ZPRF"}, description="Text ids of what has no field.")
    return_reason: str = Field("", max_length=3, description="Order reason of returns.")
    company_code: str = Field("", max_length=4)
    plant: str = Field("", max_length=4)
    storage_location: str = Field("", max_length=4)
    purchasing_organisation: str = Field("", max_length=4)
    purchasing_group: str = Field("", max_length=3)
    movement_type: str = Field("101", pattern=r"^\d{3}$", description="Of a goods receipt for a purchase order.")
    document_types: tuple[DocumentType, ...] = (DocumentType.PURCHASE_ORDER,)
    reports_status: bool = Field(False, description="The ERP sends ALEAUD or STATUS messages to intray listen.")


class SoapTargetSettings(SoapSettings, IdocSettings):
    """An ERP that takes IDocs by SOAP (``/sap/bc/srt/idoc``)."""

    kind: Literal["idoc-soap"] = "idoc-soap"
    status: SoapSettings | None = Field(None, description="The service to ask what became of IDocs.")


class HttpTargetSettings(HttpSettings, IdocSettings):
    """An ERP that takes IDocs by plain HTTP (``/sap/bc/idoc_xml``)."""

    kind: Literal["idoc-http"]
    repeats: Literal["ask", "recognised"] = Field("ask", description="Whether the receiver knows ids that it had.")
    content: Literal["xml", "ubl"] = Field("xml", description="IDocs as XML, or UBL.")
    success: str = Field("IDoc-XML-inbound ok", min_length=1, description="A part of every answer that says yes.")
    status: SoapSettings | None = Field(None, description="The service to ask what became of IDocs.")


class FileSettings(Section):
    """What dropped files hold and how they are called."""

    content: Literal["xml", "flat", "ubl"] = Field("xml", description="IDocs as XML or flat, or UBL.")
    code_page: Literal["1100", "1160", "1401", "4102", "4103", "4110"] = Field("4110", description="Of flat files.")
    prefix: str = Field("", description="Of the names; then come the 32 digits of the message id.")
    suffix: str = ".xml"
    marker: str = Field("", description="Suffix of an empty file that comes after each; empty for none.")


class FileTargetSettings(FileSettings, IdocSettings):
    """An ERP that takes IDocs from a folder."""

    kind: Literal["idoc-file"]
    folder: Path
    mode: str = Field("640", pattern="^[0-7]{3}$", description="Permissions of the files, octal.")
    status: SoapSettings | None = Field(None, description="The service to ask what became of IDocs.")


class SftpTargetSettings(FileSettings, IdocSettings):
    """An ERP that takes IDocs from a folder of an SFTP server."""

    kind: Literal["idoc-sftp"]
    host: str
    port: int = Field(22, gt=0, lt=65536)
    user: str
    password: SecretStr = SecretStr("")
    key: Path | None = Field(None, description="Private key, in OpenSSH's or PEM form.")
    key_password: SecretStr = SecretStr("")
    known_hosts: Path | None = Field(None, description="The server's key, as OpenSSH keeps it; or fingerprints.")
    fingerprints: tuple[str, ...] = Field((), description="SHA256:…, as ssh-keygen -lf tells them.")
    folder: str
    connect_seconds: _Seconds = 10.0
    read_seconds: _Seconds = 30.0
    total_seconds: _Seconds = 90.0
    status: SoapSettings | None = Field(None, description="The service to ask what became of IDocs.")


IdocTargetSettings = SoapTargetSettings | HttpTargetSettings | FileTargetSettings | SftpTargetSettings


class WarehouseTargetSettings(SoapSettings):
    """A warehouse: it gets a shipping order for each purchase order."""

    kind: Literal["warehouse"]
    plant: str = Field("", description="Where the goods are; empty leaves it to the warehouse.")
    units: dict[str, str] = Field({}, description="Units as people write them, and the warehouse's code.")


class TrytonTargetSettings(Section):
    """A Tryton server, by its JSON-RPC (``docs/tryton.md``)."""

    kind: Literal["tryton"]
    url: str
    database: str
    user: str
    password: SecretStr = SecretStr("")
    timeout_seconds: _Seconds = 30.0
    document_types: tuple[DocumentType, ...] = (DocumentType.PURCHASE_ORDER,)
    warehouse: str = Field("", description="Code of the warehouse; Tryton's default where it is empty.")
    sale_state: Literal["draft", "quotation", "confirmed", "processing"] = "quotation"
    shipment_state: Literal["draft", "received", "done"] = "draft"
    invoice_state: Literal["draft", "validated", "posted"] = "draft"
    statement_state: Literal["draft", "validated", "posted"] = "draft"
    advice_state: Literal["draft", "validated", "posted"] = "draft"
    bank_journal: str = Field("", description="Name of the statement journal where none has the account's IBAN.")
    advice_journal: str = Field("", description="Name of the statement journal of payment advices.")
    expense_account: str = Field("", description="Code of the account of invoice lines without a product.")
    price_digits: int = Field(4, ge=0, description="Decimals of a unit price in Tryton's configuration.")
    tolerance: float = Field(0.02, ge=0, description="By which an invoice's total may differ from Tryton's own.")
    units: dict[str, str] = Field({}, description="ISO code → symbol of Tryton's unit, besides its own.")
    language: str = Field("", description="Of Tryton's words in refusals; the user's where it is empty.")
    customer_category: str = Field("", description="Category of parties that are customers; without one each is both.")
    supplier_category: str = Field("", description="Category of parties that are suppliers.")


TargetSettings = Annotated[
    IdocTargetSettings | WarehouseTargetSettings | TrytonTargetSettings, Field(discriminator="kind")
]
