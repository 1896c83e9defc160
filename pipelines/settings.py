"""Settings: ``intray.toml`` (or the file named by ``INTRAY_CONFIG``), overridden by ``INTRAY_…`` variables.

A nested name is joined by two underscores: ``INTRAY_STORE__URL``. ``docs/settings.md`` lists every setting.
"""

import datetime as dt
import os
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from datamodel.errors import ConfigurationError
from datamodel.extraction import DocumentType
from pipelines.login_settings import OidcSettings
from pipelines.target_settings import TargetSettings, WarehouseTargetSettings

_PREFIX = "INTRAY_"
_NO_SETTINGS = frozenset(  # variables with the prefix that set something else
    (
        "INTRAY_CONFIG",
        "INTRAY_SANDBOX_FAULTS",
        "INTRAY_SANDBOX_WAREHOUSE_FAULTS",
        "INTRAY_SKIP_BROWSER",
        "INTRAY_SKIP_DOVECOT",
        "INTRAY_SKIP_PHP",
        "INTRAY_SKIP_POSTGRES",
        "INTRAY_SKIP_SSHD",
        "INTRAY_SKIP_TRYTON",
        "INTRAY_SKIP_XMLSEC",
        "INTRAY_WRITE_GOLDEN",
    )
)


NO_BOUND = 1.0
"""An accepted error that everything keeps."""
_Share = Annotated[float, Field(gt=0, le=1)]
_Amount = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FolderInboxSettings(_Section):
    """A folder that is watched. Handled files move to its subfolder ``handled``."""

    kind: Literal["folder"] = "folder"
    path: Path
    settle_seconds: float = Field(2.0, ge=0, description="A file is complete when its size rests for this long.")


class ImapInboxSettings(_Section):
    """An IMAP mailbox. Handled mails move to the folder ``handled``."""

    kind: Literal["imap"] = "imap"
    host: str
    port: int = 993
    user: str
    password: SecretStr
    folder: str = "INBOX"
    handled: str = "Intray"
    encryption: Literal["tls", "starttls", "none"] = "tls"
    timeout_seconds: float = Field(30.0, gt=0)


InboxSettings = Annotated[FolderInboxSettings | ImapInboxSettings, Field(discriminator="kind")]


class StoreSettings(_Section):
    """Where the truth is kept: an SQLAlchemy URL and an fsspec URL."""

    url: str = "sqlite:///var/intray.db"
    blobs: str = "var/blobs"
    readings: str = Field("", description="Where what was read is kept; below the blobs where none is named.")

    @property
    def kept_readings(self) -> str:
        """The URL of the readings."""
        return self.readings or f"{self.blobs.rstrip('/')}/readings"


class LimitSettings(_Section):
    """What one file may cost. Beyond it the file is rejected with the reason, and the batch goes on."""

    max_bytes: int = Field(100_000_000, gt=0, description="Size of one file.")
    max_pages: int = Field(300, gt=0, description="Pages of one document.")
    max_pixels: int = Field(60_000_000, gt=0, description="Pixels of one page as a picture.")
    seconds_per_page: float = Field(60.0, gt=0, description="OCR time of one page.")
    max_mail_depth: int = Field(8, gt=0, description="Mails within mails.")
    max_mail_parts: int = Field(200, gt=0, description="Parts of one mail, nested ones included.")
    max_attempts: int = Field(3, gt=0, description="Attempts on a file that fails unexpectedly or kills its worker.")


class ReadingSettings(_Section):
    """How pages are read."""

    languages: tuple[str, ...] = Field(("eng", "deu"), description="Tesseract language codes.")
    ocr: str = Field("tesseract", description="Name of the OCR engine.")
    dpi: int = Field(200, ge=72, le=600)
    second_look: bool = Field(True, description="Read what is doubtful on scans again by RapidOCR.")
    workers: int = Field(default_factory=lambda: os.cpu_count() or 1, gt=0, description="Pages in OCR at a time.")


class UnderstandingSettings(_Section):
    """Which parts understand a document."""

    splitter: str = "stacks"
    classifier: str = "layout"
    extractor: str = "merging"
    layout_model: str | None = Field(None, description="Folder or Hub name of the reader in place of the shipped one.")
    layout_labels: Mapping[str, str] = Field({}, description="Fields by the labels of a token classifier.")


class DecisionSettings(_Section):
    """When a document needs no person."""

    min_type_confidence: float = Field(0.8, ge=0, le=1)
    min_field_confidence: float = Field(0.8, ge=0, le=1, description="Of every required field.")
    max_error: _Share | dict[DocumentType, _Share] | None = Field(
        None, description="Accepted share of wrong documents among the approved; by type where it is a table."
    )

    def max_error_of(self, document_type: DocumentType) -> float:
        """The accepted error of a type; ``NO_BOUND`` where none is named for it."""
        named = self.max_error
        if isinstance(named, dict):
            return named.get(document_type, NO_BOUND)
        return NO_BOUND if named is None else named

    def with_bound(self, max_error: float | None = None) -> "DecisionSettings":
        """These settings with ``max_error``; without it, those that name none with 1 %: to see what it would cost."""
        if max_error is None and self.max_error is not None:
            return self
        return self.model_copy(update={"max_error": 0.01 if max_error is None else max_error})


class StatusEndpointSettings(_Section):
    """Where the ERP reports what became of IDocs (``intray listen``)."""

    host: str = "127.0.0.1"
    port: int = Field(8070, gt=0, lt=65536)
    user: str = ""
    password: SecretStr = SecretStr("")
    certificate: Path | None = Field(None, description="PEM; with it and the key it speaks TLS.")
    key: Path | None = None
    client_ca: Path | None = Field(None, description="PEM; the ERP must show a certificate of this authority.")
    behind_proxy: bool = Field(False, description="A proxy in front of it speaks TLS.")


class ReviewSettings(_Section):
    """Where people work (``intray review``), and how long a login lasts."""

    host: str = "127.0.0.1"
    port: int = Field(8080, gt=0, lt=65536)
    hosts: tuple[str, ...] = Field((), description="Names under which browsers reach it.")
    certificate: Path | None = Field(None, description="PEM; with it and the key it speaks TLS.")
    key: Path | None = None
    behind_proxy: bool = Field(False, description="A proxy in front of it speaks TLS.")
    proxies: tuple[str, ...] = Field(("127.0.0.1",), description="Addresses of it; they tell where browsers are.")
    idle_minutes: float = Field(60.0, gt=0, description="A login ends when nothing was done for so long.")
    absolute_hours: float = Field(12.0, gt=0, description="A login ends after so long.")
    claim_minutes: float = Field(
        15.0, gt=0, description="A document stays with whoever has it open, from the last sign."
    )
    due_hours: float = Field(24.0, gt=0, description="Until a person should have decided, where no rule says another.")
    oidc: OidcSettings | None = Field(None, description="Login at an OpenID Connect provider.")
    second_approval_above: Mapping[str, _Amount | Mapping[str, _Amount]] = Field(
        {}, description="Amounts by currency, or by document type and currency, above which two people approve."
    )

    @field_validator("second_approval_above")
    @classmethod
    def _limits_have_known_names(
        cls, table: Mapping[str, Decimal | Mapping[str, Decimal]]
    ) -> Mapping[str, Decimal | Mapping[str, Decimal]]:
        for name, limit in table.items():
            if isinstance(limit, Mapping) and name not in set(DocumentType):
                raise ValueError(f"{name} is no document type; these are: {', '.join(DocumentType)}")
            for currency in limit if isinstance(limit, Mapping) else [name]:
                if not re.fullmatch("[A-Z]{3}", currency):
                    raise ValueError(f"{currency} is no currency; write its three letters, like EUR")
        return table

    @property
    def is_encrypted(self) -> bool:
        """Whether browsers reach it by TLS only."""
        return self.certificate is not None or self.behind_proxy

    @property
    def idle(self) -> dt.timedelta:
        return dt.timedelta(minutes=self.idle_minutes)

    @property
    def absolute(self) -> dt.timedelta:
        return dt.timedelta(hours=self.absolute_hours)

    @property
    def lease(self) -> dt.timedelta:
        """How long a document stays with whoever has it open and gives no more sign."""
        return dt.timedelta(minutes=self.claim_minutes)

    @property
    def due_after(self) -> dt.timedelta:
        return dt.timedelta(hours=self.due_hours)


class CheckSettings(_Section):
    """How far a paper may be from what we know before somebody is asked."""

    price_percent: float = Field(2.0, ge=0, description="Unit price off ours, up or down.")
    price_absolute: float = Field(0.5, ge=0, description="Difference of a line's amount that nobody is asked about.")
    quantity_factor: float = Field(10.0, gt=1, description="Times the usual quantity.")
    over_delivery_percent: float = Field(5.0, ge=0)
    under_delivery_percent: float = Field(5.0, ge=0)
    late_days: int = Field(0, ge=0, description="Confirmed later than ordered.")
    backlog_days: int = Field(30, ge=0, description="In older papers a delivery date that has passed is a warning.")
    holidays: tuple[dt.date, ...] = Field((), description="Working days off.")


class DeliverySettings(_Section):
    """Retries: the wait doubles from ``first_wait_seconds`` up to ``longest_wait_seconds``."""

    max_attempts: int = Field(10, gt=0, description="Faults of the target on one message before it is given up.")
    give_up_hours: float = Field(72.0, gt=0, description="Hours after which a message to a target that is down is too.")
    first_wait_seconds: float = Field(5.0, gt=0)
    longest_wait_seconds: float = Field(3600.0, gt=0)
    failures_before_pause: int = Field(3, gt=0, description="Failures in a row after which a target is left alone.")
    lease_seconds: float = Field(300.0, gt=0)
    ask_every_seconds: float = Field(300.0, gt=0, description="Between two questions about one accepted message.")


class PaymentSettings(_Section):
    """How payments are matched to open items, and who is told what they are for."""

    targets: tuple[str, ...] = Field((), description="Names of targets that are told what payments are for.")
    min_confidence: float = Field(0.97, gt=0, le=1, description="From which a match needs no person.")
    tolerance: float = Field(0.05, ge=0, description="Difference of an invoice that nobody asks about.")
    bank_charges: float = Field(40.0, ge=0, description="Most that banks keep of a payment.")
    discount_grace_days: int = Field(5, ge=0, description="How late a cash discount is still granted.")
    own_ibans: tuple[str, ...] = Field((), description="Accounts of ours: money between them is moved, not paid.")


class MasterDataSettings(_Section):
    """Master data as CSV or XLSX, read again when they change (``docs/master_data.md`` tells the columns)."""

    customers: Path | None = None
    suppliers: Path | None = None
    materials: Path | None = None
    conversions: Path | None = Field(None, description="Units of materials in base units.")
    customer_materials: Path | None = Field(None, description="Customers' own numbers of materials.")
    supplier_materials: Path | None = Field(None, description="Suppliers' own numbers of materials.")
    prices: Path | None = None
    open_orders: Path | None = None
    open_items: Path | None = None
    plants: Path | None = None
    stock: Path | None = None
    target: str = Field("", description="Name of the target that intray master refresh asks (kind tryton).")

    def files(self) -> dict[str, Path]:
        """Those that are named, by kind."""
        named = {name: getattr(self, name) for name in type(self).model_fields if name != "target"}
        return {name: path for name, path in named.items() if path is not None}


class Settings(BaseSettings):
    """All settings, with defaults that work without any file."""

    model_config = SettingsConfigDict(
        env_prefix="INTRAY_", env_nested_delimiter="__", extra="forbid", frozen=True, toml_file="intray.toml"
    )

    home: Path = Field(Path("var"), description="Everything that Intray itself writes lies below this folder.")
    inboxes: dict[str, InboxSettings] = Field(default_factory=dict)
    store: StoreSettings = StoreSettings()
    limits: LimitSettings = LimitSettings()
    reading: ReadingSettings = Field(default_factory=ReadingSettings)
    understanding: UnderstandingSettings = UnderstandingSettings()
    decision: DecisionSettings = DecisionSettings()
    targets: dict[str, TargetSettings] = Field(default_factory=dict)
    delivery: DeliverySettings = DeliverySettings()
    status_endpoint: StatusEndpointSettings = StatusEndpointSettings()
    review: ReviewSettings = ReviewSettings()
    checks: CheckSettings = CheckSettings()
    payments: PaymentSettings = PaymentSettings()
    master_data: MasterDataSettings = MasterDataSettings()
    batch_size: int = Field(20, gt=0, description="Files in one flow run.")

    @model_validator(mode="after")
    def _lease_outlasts_targets(self) -> "Settings":
        """A message must not be taken over while its worker still waits for the answer."""
        for name, target in self.targets.items():
            longest = getattr(target, "total_seconds", 0.0)
            if longest >= self.delivery.lease_seconds:
                raise ValueError(f"targets.{name}.total_seconds must be less than delivery.lease_seconds")
        return self

    @model_validator(mode="after")
    def _payments_have_targets(self) -> "Settings":
        for name in self.payments.targets:
            if name not in self.targets or isinstance(self.targets[name], WarehouseTargetSettings):
                raise ValueError(f"payments.targets: {name} is no target that books payments")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments over variables over the TOML file."""
        path = Path(os.environ.get("INTRAY_CONFIG", "intray.toml"))
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=path)


def load_settings(path: Path | None = None) -> Settings:
    """Read the settings from ``path``, else ``INTRAY_CONFIG``, else ``intray.toml`` where it exists.

    Raises:
        ConfigurationError: the file is missing or not TOML, or a setting (also one of a variable) is unknown or out of
            range.
    """
    _refuse_unknown_variables()
    named = path or (Path(os.environ["INTRAY_CONFIG"]) if "INTRAY_CONFIG" in os.environ else None)
    if named is not None:
        if not named.is_file():
            raise ConfigurationError(f"There is no settings file {named}. Name one, or none for the defaults.")
        os.environ["INTRAY_CONFIG"] = str(named)
    else:
        named = Path("intray.toml")
    try:
        return Settings()
    except ValidationError as error:
        lines = [f"{'.'.join(str(part) for part in e['loc']) or 'settings'}: {e['msg']}" for e in error.errors()]
        raise ConfigurationError(f"{'; '.join(lines)}. {_known_settings()}") from error
    except SettingsError as error:
        raise ConfigurationError(f"A variable {_PREFIX}… cannot be read: {error}.") from error
    except ValueError as error:  # tomllib.TOMLDecodeError
        raise ConfigurationError(f"{named} is not valid TOML: {error}.") from error


def _refuse_unknown_variables() -> None:
    """A misspelt variable must not be passed over in silence; those of sections are checked with their section."""
    known = {f"{_PREFIX}{name.upper()}" for name in Settings.model_fields}
    names = [name for name in os.environ if name.upper().startswith(_PREFIX) and name.upper() not in _NO_SETTINGS]
    unknown = [name for name in names if name.upper().split("__")[0] not in known]
    if unknown:
        raise ConfigurationError(f"{', '.join(sorted(unknown))}: there is no such setting. {_known_settings()}")


def _known_settings() -> str:
    return f"Known settings: {', '.join(sorted(Settings.model_fields))}."
