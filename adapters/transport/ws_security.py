"""WS-Security 1.1 headers: time stamp, user name token, signature with an X.509 certificate.

The signature is made here by the steps of XML Signature (canonical forms, their digests, one signature over them) with
``cryptography``; why not by zeep's own: ``docs/decisions/2026-11-29-ws-security-signatures.md``. Sources: OASIS Web
Services Security: SOAP Message Security 1.1, UsernameToken Profile 1.1, X.509 Certificate Token Profile 1.1; W3C XML
Signature 1.1; W3C Exclusive XML Canonicalization 1.0.
"""

import base64
import datetime as dt
import hashlib
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from lxml import etree

from datamodel.errors import ConfigurationError

_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss"
_WSSE, _WSU = f"{_OASIS}-wssecurity-secext-1.0.xsd", f"{_OASIS}-wssecurity-utility-1.0.xsd"
_DS = "http://www.w3.org/2000/09/xmldsig#"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
_ECDSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_BASE64 = f"{_OASIS}-soap-message-security-1.0#Base64Binary"
_X509 = f"{_OASIS}-x509-token-profile-1.0#X509v3"
_PASSWORD = f"{_OASIS}-username-token-profile-1.0#Password"
_PASSWORD_TEXT = re.compile(rb"(<wsse:Password\b[^>]*>)[^<]*")
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NAMES = {"wsse": _WSSE, "wsu": _WSU}


@dataclass(frozen=True, slots=True, kw_only=True)
class UsernameToken:
    """User and password in the message. ``digest`` sends SHA-1 over nonce, time and password in place of the password.

    The digest asks the server to know the password itself; SAP, which keeps only hashes, takes the text, over TLS.

    Raises:
        ConfigurationError: user or password holds a character that XML cannot hold.
    """

    user: str
    password: str = field(repr=False)
    digest: bool = False

    def __post_init__(self) -> None:
        if _NOT_XML.search(self.user + self.password):
            raise ConfigurationError("User or password of the user name token holds a control character. Set another.")


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """A certificate and its key; see ``load_signer``."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

    def __repr__(self) -> str:
        return f"Signer({self.certificate.subject.rfc4514_string()!r})"

    @property
    def method(self) -> str:
        return _RSA_SHA256 if isinstance(self.key, rsa.RSAPrivateKey) else _ECDSA_SHA256

    def sign(self, content: bytes) -> bytes:
        """With SHA-256. RSA by PKCS #1 v1.5; of elliptic curves r and s, padded (XML Signature 1.1, 6.4.3)."""
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(content, padding.PKCS1v15(), hashes.SHA256())
        width = (self.key.key_size + 7) // 8
        numbers = decode_dss_signature(self.key.sign(content, ec.ECDSA(hashes.SHA256())))
        return b"".join(number.to_bytes(width, "big") for number in numbers)


def load_signer(certificate: Path, key: Path, *, key_password: str = "") -> Signer:
    """A signer from PEM files.

    Raises:
        ConfigurationError: a file is missing or unreadable, they do not belong together, or the password is wrong.
    """
    try:
        found = x509.load_pem_x509_certificate(certificate.read_bytes())
        private = load_pem_private_key(key.read_bytes(), key_password.encode() or None)
    except (OSError, ValueError, TypeError) as error:  # TypeError: a password too many, or one missing
        raise ConfigurationError(
            f"The signing certificate {certificate} with the key {key} cannot be used: {error}"
        ) from error
    if not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise ConfigurationError(f"The key {key} is neither RSA nor of an elliptic curve. Use one that is.")
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if private.public_key().public_bytes(*form) != found.public_key().public_bytes(*form):
        raise ConfigurationError(f"The key {key} is not that of the certificate {certificate}.")
    return Signer(found, private)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSecurity:
    """Puts a WS-Security header into envelopes; zeep takes it as its ``wsse``. Each envelope has its own.

    With a signer, body, time stamp and user name token are signed.

    Attributes:
        lifetime: after which the server must not take the message any more; both clocks should agree.
    """

    token: UsernameToken | None = None
    signer: Signer | None = None
    lifetime: dt.timedelta = dt.timedelta(minutes=5)

    def apply(self, envelope: etree._Element, headers: dict[str, str]) -> tuple[etree._Element, dict[str, str]]:
        """Called by zeep with the finished envelope."""
        security = etree.Element(f"{{{_WSSE}}}Security", nsmap=_NAMES)
        security.set(f"{{{_SOAP}}}mustUnderstand", "1")  # a server that cannot check it must not pass over it
        _header_of(envelope).append(security)
        now = dt.datetime.now(dt.UTC)
        signed = [_find(envelope, "Body"), _add_timestamp(security, now, self.lifetime)]
        if self.token is not None:
            signed.append(_add_token(security, self.token, now))
        if self.signer is not None:
            _add_signature(security, signed, self.signer)
        return envelope, headers

    def verify(self, envelope: etree._Element) -> etree._Element:
        """Called by zeep with the answer. TLS speaks for it; a signature on it is not checked."""
        return envelope


def without_passwords(envelope: bytes) -> bytes:
    """An envelope to keep: as it was sent, but for the password of its user name token."""
    return _PASSWORD_TEXT.sub(rb"\1***", envelope)


def _header_of(envelope: etree._Element) -> etree._Element:
    header = envelope.find(f"{{{_SOAP}}}Header")
    if header is None:
        header = etree.Element(f"{{{_SOAP}}}Header")
        envelope.insert(0, header)
    return header


def _find(envelope: etree._Element, name: str) -> etree._Element:
    found = envelope.find(f"{{{_SOAP}}}{name}")
    assert found is not None, "zeep always writes one"
    return found


def _add_timestamp(security: etree._Element, now: dt.datetime, lifetime: dt.timedelta) -> etree._Element:
    stamp = etree.SubElement(security, f"{{{_WSU}}}Timestamp")
    etree.SubElement(stamp, f"{{{_WSU}}}Created").text = _time(now)
    etree.SubElement(stamp, f"{{{_WSU}}}Expires").text = _time(now + lifetime)
    return stamp


def _add_token(security: etree._Element, token: UsernameToken, now: dt.datetime) -> etree._Element:
    element = etree.SubElement(security, f"{{{_WSSE}}}UsernameToken")
    etree.SubElement(element, f"{{{_WSSE}}}Username").text = token.user
    password = etree.SubElement(element, f"{{{_WSSE}}}Password")
    if not token.digest:
        password.set("Type", f"{_PASSWORD}Text")
        password.text = token.password
        return element
    nonce, created = secrets.token_bytes(16), _time(now)
    digest = hashlib.sha1(nonce + created.encode() + token.password.encode(), usedforsecurity=False)  # the profile's
    password.set("Type", f"{_PASSWORD}Digest")
    password.text = _base64(digest.digest())
    etree.SubElement(element, f"{{{_WSSE}}}Nonce", EncodingType=_BASE64).text = _base64(nonce)
    etree.SubElement(element, f"{{{_WSU}}}Created").text = created
    return element


def _add_signature(security: etree._Element, signed: list[etree._Element], signer: Signer) -> None:
    """The certificate before the signature that needs it, as strict receivers demand."""
    certificate = etree.SubElement(security, f"{{{_WSSE}}}BinarySecurityToken", EncodingType=_BASE64, ValueType=_X509)
    certificate.text = _base64(signer.certificate.public_bytes(Encoding.DER))
    signature = etree.SubElement(security, f"{{{_DS}}}Signature", nsmap={"ds": _DS})
    info = _ds(signature, "SignedInfo")
    _ds(info, "CanonicalizationMethod", _EXCLUSIVE)
    _ds(info, "SignatureMethod", signer.method)
    for element in signed:
        reference = _ds(info, "Reference")
        reference.set("URI", f"#{_id_of(element)}")
        _ds(_ds(reference, "Transforms"), "Transform", _EXCLUSIVE)
        _ds(reference, "DigestMethod", _SHA256)
        _ds(reference, "DigestValue").text = _base64(hashlib.sha256(_canonical(element)).digest())
    _ds(signature, "SignatureValue").text = _base64(signer.sign(_canonical(info)))
    token = etree.SubElement(_ds(signature, "KeyInfo"), f"{{{_WSSE}}}SecurityTokenReference")
    etree.SubElement(token, f"{{{_WSSE}}}Reference", URI=f"#{_id_of(certificate)}", ValueType=_X509)


def _ds(parent: etree._Element, name: str, algorithm: str = "") -> etree._Element:
    return etree.SubElement(parent, f"{{{_DS}}}{name}", {"Algorithm": algorithm} if algorithm else {})


def _id_of(element: etree._Element) -> str:
    """Its ``wsu:Id``, given to it where it has none."""
    name = f"{{{_WSU}}}Id"
    found = element.get(name)
    if found is None:
        found = f"id-{secrets.token_hex(16)}"
        element.set(name, found)
    return found


def _canonical(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False)


def _time(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
