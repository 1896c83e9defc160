"""WS-Security 1.0 as a server checks it: a user name token, or a body that is signed by a known certificate.

Sources: OASIS Web Services Security: SOAP Message Security 1.0, UsernameToken Profile 1.0, X.509 Certificate Token
Profile 1.0; W3C XML Signature. What is checked here is written anew from them, so that it also tests the client.
"""

import base64
import datetime as dt
import hashlib
import hmac
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from lxml import etree

from adapters.envelopes import SOAP, Fault

WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
DS = "http://www.w3.org/2000/09/xmldsig#"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
DIGEST_PASSWORD = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest"
_NAMES = {"soap": SOAP, "wsse": WSSE, "wsu": WSU, "ds": DS, "ec": EXCLUSIVE}
_DIGESTS: Mapping[str, Callable[[bytes], "hashlib._Hash"]] = {
    "http://www.w3.org/2001/04/xmlenc#sha256": hashlib.sha256,
    f"{DS}sha1": hashlib.sha1,
}
_RSA = {
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256": hashes.SHA256(),
    f"{DS}rsa-sha1": hashes.SHA1(),
}
_ECDSA = {"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256": hashes.SHA256()}
_FRESH = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class WsSecurity:
    """What a request must carry: the right ``user`` and ``password``, or a signature by one of ``certificates``.

    Either, where both are set. A certificate counts that is one of those, or was issued by one of them.
    """

    user: str = ""
    password: str = field(default="", repr=False)
    certificates: tuple[x509.Certificate, ...] = ()
    _nonces: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def check(self, envelope: etree._Element) -> Fault | None:
        """None where the request may pass; else the fault, its code as the standard names it."""
        header = envelope.find("soap:Header/wsse:Security", _NAMES)
        if header is None:
            return _fault("InvalidSecurity", "The request has no header Security.")
        signed = bool(self.certificates) and header.find("ds:Signature", _NAMES) is not None
        named = bool(self.user) and header.find("wsse:UsernameToken", _NAMES) is not None
        if not signed and not named:
            return _fault("InvalidSecurity", "The header Security has neither of the tokens that are wanted here.")
        try:
            if signed:
                self._check_signature(envelope, header)
            if named:
                self._check_token(header)
        except _RefusedError as refused:
            return _fault(*refused.args)
        return None

    def _check_token(self, header: etree._Element) -> None:
        value: Callable[[str], str] = lambda name: header.findtext(f"wsse:UsernameToken/{name}", "", _NAMES)  # noqa: E731
        password = header.find("wsse:UsernameToken/wsse:Password", _NAMES)
        sent = "" if password is None else password.text or ""
        wanted = self.password
        if password is not None and password.get("Type") == DIGEST_PASSWORD:
            nonce, created = value("wsse:Nonce"), value("wsu:Created")
            self._check_fresh(nonce, created)
            content = base64.b64decode(nonce) + created.encode() + self.password.encode()
            wanted = base64.b64encode(hashlib.sha1(content).digest()).decode()
        same = hmac.compare_digest(sent.encode(), wanted.encode())
        if not same or value("wsse:Username") != self.user:
            raise _RefusedError("FailedAuthentication", "The security token could not be authenticated.")

    def _check_fresh(self, nonce: str, created: str) -> None:
        if not _is_fresh(created):
            raise _RefusedError("MessageExpired", f"The token of {created or 'an unknown time'} is too old.")
        with self._lock:
            if not nonce or nonce in self._nonces:
                raise _RefusedError("FailedAuthentication", "The nonce of the token was used before.")
            self._nonces.add(nonce)

    def _check_signature(self, envelope: etree._Element, header: etree._Element) -> None:
        certificate = _certificate(header)
        if not any(_vouches(known, certificate) for known in self.certificates):
            raise _RefusedError("InvalidSecurityToken", "The certificate is none that is trusted here.")
        if not certificate.not_valid_before_utc <= dt.datetime.now(dt.UTC) <= certificate.not_valid_after_utc:
            raise _RefusedError("InvalidSecurityToken", "The certificate is not valid today.")
        signed = list(_signed_elements(envelope, header))
        body, timestamp = envelope.find("soap:Body", _NAMES), header.find("wsu:Timestamp", _NAMES)
        if body not in signed or (timestamp is not None and timestamp not in signed):
            raise _RefusedError("FailedCheck", "The body, or the time stamp, is not signed.")
        if timestamp is not None and not _is_fresh(timestamp.findtext("wsu:Created", "", _NAMES)):
            raise _RefusedError("MessageExpired", "The time stamp of the request is too old.")
        _check_value(header, certificate)


class _RefusedError(Exception):
    """Code and text of a fault."""


def _fault(code: str, text: str) -> Fault:
    return Fault(f"wsse:{code}", text, f"{{{WSSE}}}{code}")


def _is_fresh(created: str) -> bool:
    try:
        at = dt.datetime.fromisoformat(created)
    except ValueError:
        return False
    return at.tzinfo is not None and abs(dt.datetime.now(dt.UTC) - at) <= _FRESH


def _certificate(header: etree._Element) -> x509.Certificate:
    """The certificate that the signature names: a token of the header, or one in the signature itself."""
    reference = header.find("ds:Signature/ds:KeyInfo/wsse:SecurityTokenReference/wsse:Reference", _NAMES)
    inside = header.findtext("ds:Signature/ds:KeyInfo//ds:X509Certificate", "", _NAMES)
    if reference is not None:
        name = reference.get("URI", "").removeprefix("#")
        tokens = header.findall("wsse:BinarySecurityToken", _NAMES)
        inside = next((token.text or "" for token in tokens if token.get(f"{{{WSU}}}Id") == name), "")
    try:
        return x509.load_der_x509_certificate(base64.b64decode("".join(inside.split()), validate=True))
    except ValueError as error:
        raise _RefusedError("SecurityTokenUnavailable", "The certificate of the signature is not there.") from error


def _vouches(known: x509.Certificate, certificate: x509.Certificate) -> bool:
    if known == certificate:
        return True
    try:
        certificate.verify_directly_issued_by(known)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _signed_elements(envelope: etree._Element, header: etree._Element) -> Iterator[etree._Element]:
    """The elements whose digests in the signature are right; one that is wrong is refused."""
    by_id: dict[str, list[etree._Element]] = {}
    for element in envelope.iter(etree.Element):
        if name := element.get(f"{{{WSU}}}Id") or element.get("Id"):
            by_id.setdefault(name, []).append(element)
    for reference in header.iterfind("ds:Signature/ds:SignedInfo/ds:Reference", _NAMES):
        found = by_id.get(reference.get("URI", "").removeprefix("#"), [])
        digest = _DIGESTS.get(_algorithm(reference, "ds:DigestMethod"))
        if len(found) != 1 or digest is None:  # two elements with one id would let a forged one pass for the other
            raise _RefusedError("FailedCheck", f"The reference {reference.get('URI')} cannot be checked.")
        wanted = base64.b64decode(reference.findtext("ds:DigestValue", "", _NAMES))
        if digest(_canonical(found[0], reference.find("ds:Transforms/ds:Transform", _NAMES))).digest() != wanted:
            raise _RefusedError("FailedCheck", f"The element {reference.get('URI')} is not what was signed.")
        yield found[0]


def _check_value(header: etree._Element, certificate: x509.Certificate) -> None:
    info = header.find("ds:Signature/ds:SignedInfo", _NAMES)
    if info is None:
        raise _RefusedError("FailedCheck", "The signature signs nothing.")
    value = base64.b64decode(header.findtext("ds:Signature/ds:SignatureValue", "", _NAMES))
    content = _canonical(info, info.find("ds:CanonicalizationMethod", _NAMES))
    try:
        _verify(certificate.public_key(), _algorithm(info, "ds:SignatureMethod"), value, content)
    except InvalidSignature as error:
        raise _RefusedError("FailedCheck", "The signature was not made with the key of the certificate.") from error


def _verify(key: object, method: str, value: bytes, content: bytes) -> None:
    if isinstance(key, rsa.RSAPublicKey) and method in _RSA:
        key.verify(value, content, padding.PKCS1v15(), _RSA[method])
    elif isinstance(key, ec.EllipticCurvePublicKey) and method in _ECDSA:
        half = len(value) // 2
        numbers = (int.from_bytes(value[:half], "big"), int.from_bytes(value[half:], "big"))
        key.verify(encode_dss_signature(*numbers), content, ec.ECDSA(_ECDSA[method]))
    else:
        raise _RefusedError("UnsupportedAlgorithm", f"The signature method {method} is not known here for this key.")


def _canonical(element: etree._Element, method: etree._Element | None) -> bytes:
    if method is None or method.get("Algorithm") != EXCLUSIVE:
        raise _RefusedError("UnsupportedAlgorithm", "Only exclusive canonicalisation is known here.")
    inclusive = method.find("ec:InclusiveNamespaces", _NAMES)
    prefixes = (inclusive.get("PrefixList", "") if inclusive is not None else "").split()
    return etree.tostring(
        element, method="c14n", exclusive=True, with_comments=False, inclusive_ns_prefixes=prefixes or None
    )


def _algorithm(element: etree._Element, path: str) -> str:
    found = element.find(path, _NAMES)
    return "" if found is None else found.get("Algorithm", "")
