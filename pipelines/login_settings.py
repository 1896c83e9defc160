"""Settings of the login at an OpenID Connect provider."""

from pathlib import Path
from typing import Literal, Self

from authlib.common.security import is_secure_transport
from pydantic import Field, SecretStr, field_validator, model_validator

from datamodel.people import Role
from pipelines.target_settings import Section


class OidcSettings(Section):
    """The provider, whom it lets in, and as what."""

    issuer: str = Field(description="As the provider's discovery document writes it.")
    client_id: str
    client_secret: SecretStr = Field(SecretStr(""), description="None for a public client; PKCE is always used.")
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    label: str = Field("single sign-on", min_length=1, description="What the button says: Log in with …")
    address: str = Field("", description="Of the workbench, as browsers know it; else made of review.hosts.")
    ca_bundle: Path | None = Field(None, description="PEM; whom alone to trust. Without it, whom this machine trusts.")
    name_claim: str = Field("preferred_username", min_length=1, description="Names people who come first.")
    display_claim: str = Field("name", description="How colleagues know them.")
    roles_claim: str = Field("", description="Where groups or roles are; with a dot within another claim.")
    roles: dict[str, Role] = Field({}, description="Roles by groups; the first that fits counts, at every login.")
    role: Role | None = Field(None, description="Of whom no group fits; without it they are not let in.")
    create: bool = Field(False, description="Whether people whom nobody added get a user.")
    link_by_name: bool = Field(False, description="Whether whoever comes first under a user's name becomes it.")
    passwords: Literal["everybody", "administrators", "nobody"] = Field(
        "everybody", description="Who may also log in with a password."
    )

    @field_validator("issuer", "address")
    @classmethod
    def _is_encrypted(cls, value: str) -> str:
        if value and not is_secure_transport(value):
            raise ValueError("must be an https:// address (http:// on this machine only)")
        return value

    @field_validator("address")
    @classmethod
    def _without_path(cls, value: str) -> str:
        if value.count("/") > 2 and not value.endswith("/"):
            raise ValueError("must be like https://intray.example.com, without a path")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if "openid" not in self.scopes:
            raise ValueError("scopes must have openid")
        if self.roles and not self.roles_claim:
            raise ValueError("roles needs roles_claim: where the groups are")
        if self.create and not self.roles and self.role is None:
            raise ValueError("create needs role or roles: what the new people may do")
        return self
