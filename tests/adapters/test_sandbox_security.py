"""The sandbox ERP over TLS and behind WS-Security, called by our own client."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests
from cryptography import x509
from lxml import etree

from adapters.sandbox.erp import STATUS_PATH, running_erp, switch_faults
from adapters.sandbox.journal import Journal
from adapters.sandbox.server import Tls
from adapters.sandbox.wssecurity import WSSE, WsSecurity
from adapters.transport.security import Endpoint, tls_context
from adapters.transport.soap import SoapIdocTarget
from adapters.transport.status_query import IdocStatusQuery
from adapters.transport.ws_security import MessageSecurity, UsernameToken, load_signer
from datamodel.errors import DeliveryRefusedError, TargetDownError
from tests.adapters.peers import Identity, make_identity, soap_message
from tests.adapters.sandbox_records import MESSAGE_ID, envelope_of, order, render

TOKEN = UsernameToken(user="intray", password="geheim€")
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


@pytest.fixture(scope="module")
def identities(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Identity]:
    folder = tmp_path_factory.mktemp("identities")
    made = {name: make_identity(folder, name) for name in ("server", "client", "stranger")}
    return made | {"curve": make_identity(folder, "curve", curve=True), "old": make_identity(folder, "old", days=-1)}


def certificate(identity: Identity) -> x509.Certificate:
    return x509.load_pem_x509_certificate(identity.certificate.read_bytes())


def endpoint(url: str, server: Identity, client: Identity | None = None) -> Endpoint:
    context = tls_context(
        ca_bundle=server.certificate,
        certificate=client.certificate if client else None,
        key=client.key if client else None,
    )
    return Endpoint(url=url, tls=context)


def test_tls_is_spoken(tmp_path: Path, identities: dict[str, Identity]) -> None:
    server = identities["server"]
    with running_erp(tmp_path, tls=Tls(server.certificate, server.key)) as url:
        assert url.startswith("https://127.0.0.1:")
        assert SoapIdocTarget(endpoint(url, server)).deliver(soap_message()).reference == "0000000000000001"
        with pytest.raises(TargetDownError, match="no safe connection"):
            SoapIdocTarget(endpoint(url, identities["stranger"])).deliver(soap_message())
        switch_faults(url, unavailable=1, ca=server.certificate)
        with pytest.raises(TargetDownError, match="503"):
            SoapIdocTarget(endpoint(url, server)).deliver(soap_message())


def test_client_without_tls_does_not_keep_others_out(tmp_path: Path, identities: dict[str, Identity]) -> None:
    server = identities["server"]
    with running_erp(tmp_path, tls=Tls(server.certificate, server.key)) as url:
        with pytest.raises(requests.ConnectionError):
            requests.post(url.replace("https", "http"), data=b"x", timeout=5)
        assert SoapIdocTarget(endpoint(url, server)).deliver(soap_message()).reference


def test_client_certificate_logs_on(tmp_path: Path, identities: dict[str, Identity]) -> None:
    server, client = identities["server"], identities["client"]
    with running_erp(tmp_path, tls=Tls(server.certificate, server.key, client.certificate)) as url:
        with pytest.raises(TargetDownError, match="does not let us in"):
            SoapIdocTarget(endpoint(url, server)).deliver(soap_message())
        with pytest.raises(TargetDownError):
            SoapIdocTarget(endpoint(url, server, identities["stranger"])).deliver(soap_message())
        assert SoapIdocTarget(endpoint(url, server, client)).deliver(soap_message()).reference


def test_password_logs_on_where_a_certificate_may(tmp_path: Path, identities: dict[str, Identity]) -> None:
    server, client = identities["server"], identities["client"]
    tls = Tls(server.certificate, server.key, client.certificate)
    with running_erp(tmp_path, tls=tls, user="intray", password="geheim") as url:
        context = tls_context(ca_bundle=server.certificate)
        named = Endpoint(url=url, tls=context, user="intray", password="geheim")
        assert SoapIdocTarget(named).deliver(soap_message()).reference
        assert SoapIdocTarget(endpoint(url, server, client)).deliver(soap_message()).reference
        with pytest.raises(TargetDownError):
            SoapIdocTarget(endpoint(url, server)).deliver(soap_message())


@contextmanager
def guarded(folder: Path, guard: WsSecurity) -> Iterator[str]:
    with running_erp(folder, wssecurity=guard) as url:
        yield url


@pytest.mark.parametrize("digest", [False, True])
def test_user_name_token_is_checked(tmp_path: Path, digest: bool) -> None:
    with guarded(tmp_path, WsSecurity("intray", "geheim€")) as url:
        for token, allowed in (
            (UsernameToken(user="intray", password="geheim€", digest=digest), True),
            (UsernameToken(user="intray", password="wrong", digest=digest), False),
            (UsernameToken(user="other", password="geheim€", digest=digest), False),
        ):
            target = SoapIdocTarget(Endpoint(url=url), security=MessageSecurity(token=token))
            if allowed:
                assert target.deliver(soap_message()).reference
            else:
                with pytest.raises(TargetDownError, match="FailedAuthentication"):
                    target.deliver(soap_message())
    assert [entry.repeats for entry in Journal(tmp_path).entries()] == [0]


def test_request_without_security_is_not_let_in(tmp_path: Path) -> None:
    with (
        guarded(tmp_path, WsSecurity("intray", "geheim€")) as url,
        pytest.raises(TargetDownError, match="InvalidSecurity"),
    ):
        SoapIdocTarget(Endpoint(url=url)).deliver(soap_message())


def test_status_query_is_guarded_too(tmp_path: Path) -> None:
    with guarded(tmp_path, WsSecurity("intray", "geheim€")) as url:
        at = Endpoint(url=urljoin(url, STATUS_PATH))
        with pytest.raises(TargetDownError):
            list(IdocStatusQuery(at).statuses([soap_message()]))
        assert list(IdocStatusQuery(at, security=MessageSecurity(token=TOKEN)).statuses([soap_message()])) == []


def test_security_that_the_erp_does_not_know_must_not_be_passed_over(tmp_path: Path) -> None:
    with running_erp(tmp_path) as url, pytest.raises(DeliveryRefusedError, match="not understood"):
        SoapIdocTarget(Endpoint(url=url), security=MessageSecurity(token=TOKEN)).deliver(soap_message())


@pytest.mark.parametrize("name", ["client", "curve"])
@pytest.mark.parametrize("token", [None, TOKEN])
def test_signature_is_checked(
    tmp_path: Path, identities: dict[str, Identity], name: str, token: UsernameToken | None
) -> None:
    signer = load_signer(identities[name].certificate, identities[name].key)
    with guarded(tmp_path, WsSecurity(certificates=(certificate(identities[name]),))) as url:
        security = MessageSecurity(signer=signer, token=token)
        assert SoapIdocTarget(Endpoint(url=url), security=security).deliver(soap_message()).reference


@pytest.mark.parametrize(("name", "words"), [("stranger", "none that is trusted"), ("old", "not valid today")])
def test_certificate_must_be_trusted_and_valid(
    tmp_path: Path, identities: dict[str, Identity], name: str, words: str
) -> None:
    signer = load_signer(identities[name].certificate, identities[name].key)
    known = (certificate(identities["client"]), certificate(identities["old"]))
    with guarded(tmp_path, WsSecurity(certificates=known)) as url, pytest.raises(TargetDownError, match=words):
        SoapIdocTarget(Endpoint(url=url), security=MessageSecurity(signer=signer)).deliver(soap_message())
    assert Journal(tmp_path).entries() == []


def signed(identity: Identity, *, at: dt.datetime | None = None) -> etree._Element:
    envelope = etree.fromstring(envelope_of(render(order())))
    security = MessageSecurity(signer=load_signer(identity.certificate, identity.key), token=TOKEN)
    security.apply(envelope, {})
    return envelope


def forge_body(envelope: etree._Element) -> None:
    body = envelope.find(f"{{{SOAP}}}Body")
    assert body is not None
    for element in body.iter("{*}BELNR"):
        element.text = "666"


def wrap(envelope: etree._Element) -> None:
    """The signed body goes into the header, where it still has its digest; another one takes its place."""
    body, header = envelope.find(f"{{{SOAP}}}Body"), envelope.find(f"{{{SOAP}}}Header")
    assert body is not None
    assert header is not None
    forged = etree.fromstring(etree.tostring(body))
    header.append(body)
    for element in forged.iter("{*}BELNR"):
        element.text = "666"
    envelope.append(forged)


def wrap_unsigned(envelope: etree._Element) -> None:
    wrap(envelope)
    body = envelope.findall(f"{{{SOAP}}}Body")[-1]
    for name in [name for name in body.attrib if str(name).endswith("Id")]:
        del body.attrib[name]


def age(envelope: etree._Element) -> None:
    for element in envelope.iter("{*}Created"):
        element.text = "2020-01-01T00:00:00.000Z"


def drop_signature_value(envelope: etree._Element) -> None:
    for element in envelope.iter("{*}SignatureValue"):
        element.text = "AAAA"


def drop_reference_to_the_body(envelope: etree._Element) -> None:
    for info in envelope.iter("{*}SignedInfo"):
        info.remove(next(info.iter("{*}Reference")))


def weaken(envelope: etree._Element) -> None:
    for method in envelope.iter("{*}SignatureMethod"):
        method.set("Algorithm", "http://www.w3.org/2000/09/xmldsig#hmac-sha1")


def lose_certificate(envelope: etree._Element) -> None:
    for token in list(envelope.iter("{*}BinarySecurityToken")):
        parent = token.getparent()
        assert parent is not None
        parent.remove(token)


@pytest.mark.parametrize(
    ("attack", "code"),
    [
        (forge_body, "FailedCheck"),
        (wrap, "FailedCheck"),
        (wrap_unsigned, "FailedCheck"),
        (age, "FailedCheck"),
        (drop_signature_value, "FailedCheck"),
        (drop_reference_to_the_body, "FailedCheck"),
        (weaken, "UnsupportedAlgorithm"),
        (lose_certificate, "SecurityTokenUnavailable"),
    ],
)
def test_forged_message_is_refused(tmp_path: Path, identities: dict[str, Identity], attack: object, code: str) -> None:
    envelope = signed(identities["client"])
    with guarded(tmp_path, WsSecurity(certificates=(certificate(identities["client"]),))) as url:
        attack(envelope)  # type: ignore[operator]
        answer = requests.post(url, data=etree.tostring(envelope), timeout=10)
        assert answer.status_code == 500
        assert re.findall(r"<n0:Code>([^<]*)<", answer.text) == [f"wsse:{code}"]
        assert requests.post(url, data=etree.tostring(signed(identities["client"])), timeout=10).status_code == 200
    assert [entry.arckey for entry in Journal(tmp_path).entries()] == [MESSAGE_ID]


def test_digest_is_taken_once(tmp_path: Path) -> None:
    envelope = etree.fromstring(envelope_of(render(order())))
    MessageSecurity(token=UsernameToken(user="intray", password="geheim€", digest=True)).apply(envelope, {})
    with guarded(tmp_path, WsSecurity("intray", "geheim€")) as url:
        assert requests.post(url, data=etree.tostring(envelope), timeout=10).status_code == 200
        again = requests.post(url, data=etree.tostring(envelope), timeout=10)
        assert "wsse:FailedAuthentication" in again.text
        for element in envelope.iter(f"{{{WSSE}}}Nonce"):
            element.text = "AAAA"
        age(envelope)
        assert "wsse:MessageExpired" in requests.post(url, data=etree.tostring(envelope), timeout=10).text
