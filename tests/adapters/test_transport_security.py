"""Who lets whom in: addresses, TLS, WS-Security."""

import datetime as dt
import hashlib
import os
import re
import shutil
import ssl
import subprocess
import time
from base64 import b64decode
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree

from adapters.transport.security import Endpoint, Proxy, tls_context
from adapters.transport.soap import SoapIdocTarget
from adapters.transport.ws_security import MessageSecurity, UsernameToken, load_signer, without_passwords
from datamodel.errors import ConfigurationError, TargetDownError
from tests.adapters.peers import SOAP, Identity, Reply, Request, envelope, make_identity, message, serving

WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss"
NAMES = {
    "soap": SOAP,
    "wsse": f"{WSS}-wssecurity-secext-1.0.xsd",
    "wsu": f"{WSS}-wssecurity-utility-1.0.xsd",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
OK = Reply(body=envelope(""))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("identities")


@pytest.fixture(scope="module")
def server(folder: Path) -> Identity:
    return make_identity(folder, "server")


@pytest.fixture(scope="module")
def client(folder: Path) -> Identity:
    return make_identity(folder, "client", password="schlüssel")


@pytest.fixture(scope="module")
def signer(folder: Path) -> Identity:
    return make_identity(folder, "signer")


@pytest.mark.parametrize(
    "url",
    ["", "no url", "http://", "ftp://127.0.0.1/", "http://[::1", "http://127.0.0.1:99999/", "https:///path", "/path"],
)
def test_wrong_address_stops_at_the_start(url: str) -> None:
    with pytest.raises(ConfigurationError, match="is no address"):
        Endpoint(url=url)


@pytest.mark.parametrize(
    "url",
    [
        "https://user:g3heim@erp.example/",
        "https://user@erp.example/",
        "https://erp.example/?sap-client=100&sap-user=x&sap-password=g3heim",
        "https://erp.example/?SAP-PASSWORD=g3heim",
    ],
)
def test_address_with_a_secret_is_refused_without_telling_it(url: str) -> None:
    with pytest.raises(ConfigurationError, match="holds a user or password") as caught:
        Endpoint(url=url)
    assert "g3heim" not in str(caught.value)
    with pytest.raises(ConfigurationError):
        Proxy(url=url)


def test_user_that_cannot_be_told_stops_at_the_start() -> None:
    with pytest.raises(ConfigurationError, match="colon"):
        Endpoint(url="https://erp.example/", user="a:b")
    with pytest.raises(ConfigurationError, match="colon"):
        Proxy(url="http://proxy.example:3128", user="a:b")
    with pytest.raises(ConfigurationError, match="control character") as caught:
        UsernameToken(user="intray", password="g3heim\x01")
    assert "g3heim" not in str(caught.value)


def test_secrets_are_not_in_what_is_shown(server: Identity) -> None:
    endpoint = Endpoint(
        url="https://erp.example:8443/idoc?sap-client=100",
        user="intray",
        password="g3heim",
        proxy=Proxy(url="http://proxy:3128", user="p", password="g3heim"),
    )
    token = UsernameToken(user="intray", password="g3heim")
    signing = load_signer(server.certificate, server.key)
    shown = repr([endpoint, MessageSecurity(token=token, signer=signing), SoapIdocTarget(endpoint)])
    assert "g3heim" not in shown
    assert "PRIVATE" not in shown
    assert endpoint.shown == "https://erp.example:8443/idoc"


def test_server_of_the_bundle_is_trusted(server: Identity) -> None:
    with serving(OK, tls=server.server_context()) as peer:
        context = tls_context(ca_bundle=server.certificate)
        assert SoapIdocTarget(Endpoint(url=peer.url, tls=context)).deliver(message()).reference


def test_server_that_nobody_vouches_for_gets_nothing(server: Identity) -> None:
    with serving(OK, tls=server.server_context()) as peer:
        with pytest.raises(TargetDownError, match=r"no safe connection:.*self.signed certificate"):
            SoapIdocTarget(Endpoint(url=peer.url, user="u", password="p")).deliver(message())
        assert peer.requests == []


def test_server_with_another_name_gets_nothing(folder: Path) -> None:
    other = make_identity(folder, "other", host="127.0.0.2")
    with serving(OK, tls=other.server_context()) as peer:
        context = tls_context(ca_bundle=other.certificate)
        with pytest.raises(TargetDownError, match=r"IP address mismatch|doesn't match"):
            SoapIdocTarget(Endpoint(url=peer.url, tls=context)).deliver(message())
        assert peer.requests == []


def test_server_whose_certificate_has_run_out_gets_nothing(folder: Path) -> None:
    old = make_identity(folder, "old", days=-1)
    with serving(OK, tls=old.server_context()) as peer:
        context = tls_context(ca_bundle=old.certificate)
        with pytest.raises(TargetDownError, match="expired"):
            SoapIdocTarget(Endpoint(url=peer.url, tls=context)).deliver(message())


def test_old_tls_is_not_spoken(server: Identity) -> None:
    context = server.server_context()
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with serving(OK, tls=context) as peer:
        ours = tls_context(ca_bundle=server.certificate)
        with pytest.raises(TargetDownError, match="no safe connection"):
            SoapIdocTarget(Endpoint(url=peer.url, tls=ours)).deliver(message())


def test_client_certificate_lets_us_in(server: Identity, client: Identity) -> None:
    with serving(OK, tls=server.server_context(ask_for=client.certificate)) as peer:
        context = tls_context(
            ca_bundle=server.certificate, certificate=client.certificate, key=client.key, key_password="schlüssel"
        )
        target = SoapIdocTarget(Endpoint(url=peer.url, tls=context))
        assert target.deliver(message()).reference
        assert len(peer.requests) == 1


def test_tls_connection_is_used_again_and_broken_off_in_time(server: Identity) -> None:
    def answer(request: Request) -> Reply:
        time.sleep(5 if len(peer.requests) == 3 else 0)
        return OK

    with serving(answer, tls=server.server_context()) as peer:
        endpoint = Endpoint(url=peer.url, tls=tls_context(ca_bundle=server.certificate), total_seconds=0.5)
        target = SoapIdocTarget(endpoint)
        target.deliver(message())
        target.deliver(message())
        started = time.monotonic()
        with pytest.raises(TargetDownError, match=r"did not answer within 0\.5 seconds"):
            target.deliver(message())
        assert time.monotonic() - started < 3
    assert len({request.client for request in peer.requests}) == 1


def test_without_client_certificate_we_are_not_let_in(server: Identity, client: Identity) -> None:
    with serving(OK, tls=server.server_context(ask_for=client.certificate)) as peer:
        context = tls_context(ca_bundle=server.certificate)
        with pytest.raises(TargetDownError):
            SoapIdocTarget(Endpoint(url=peer.url, tls=context)).deliver(message())
        assert peer.requests == []


def test_certificate_and_key_may_be_one_file(folder: Path, signer: Identity) -> None:
    both = folder / "both.pem"
    both.write_bytes(signer.key.read_bytes() + signer.certificate.read_bytes())
    assert tls_context(certificate=both).minimum_version is ssl.TLSVersion.TLSv1_2


def test_files_that_do_not_work_stop_at_the_start(folder: Path, client: Identity, signer: Identity) -> None:
    text = folder / "text.pem"
    text.write_text("no certificate")
    for options in (
        {"ca_bundle": folder / "missing.pem"},
        {"ca_bundle": text},
        {"certificate": text},
        {"certificate": folder / "missing.pem", "key": client.key},
        {"certificate": client.certificate, "key": client.key, "key_password": "wrong"},
        {"certificate": client.certificate, "key": client.key},
        {"certificate": client.certificate, "key": signer.key},
        {"key": signer.key},
    ):
        with pytest.raises(ConfigurationError) as caught:
            tls_context(**options)
        assert "wrong" not in str(caught.value)


def sent_with(security: MessageSecurity) -> bytes:
    with serving(OK) as peer:
        SoapIdocTarget(Endpoint(url=peer.url), security=security).deliver(message())
    return peer.requests[0].body


def one(body: bytes, path: str) -> etree._Element:
    [found] = etree.fromstring(body).xpath(path, namespaces=NAMES)
    return found


def test_user_name_token_holds_user_and_password() -> None:
    body = sent_with(MessageSecurity(token=UsernameToken(user="intray", password="g3heim")))
    token = one(body, "//soap:Header/wsse:Security[@soap:mustUnderstand='1']/wsse:UsernameToken")
    assert token.findtext("wsse:Username", namespaces=NAMES) == "intray"
    password = token.find("wsse:Password", NAMES)
    assert (password.text, password.get("Type").rpartition("#")[2]) == ("g3heim", "PasswordText")


def test_digest_is_that_of_the_profile() -> None:
    body = sent_with(MessageSecurity(token=UsernameToken(user="intray", password="g3heim", digest=True)))
    token = one(body, "//wsse:UsernameToken")
    nonce, created, digest = (
        token.findtext(path, namespaces=NAMES) for path in ("wsse:Nonce", "wsu:Created", "wsse:Password")
    )
    assert b64decode(digest) == hashlib.sha1(b64decode(nonce) + created.encode() + b"g3heim").digest()
    assert token.find("wsse:Password", NAMES).get("Type").rpartition("#")[2] == "PasswordDigest"
    assert b"g3heim" not in body


def test_each_message_has_its_own_nonce_and_time() -> None:
    security = MessageSecurity(token=UsernameToken(user="intray", password="g3heim", digest=True))
    first, second = (one(sent_with(security), "//wsse:Nonce").text for _ in range(2))
    assert first != second


def test_time_stamp_runs_out(signer: Identity) -> None:
    before = dt.datetime.now(dt.UTC)
    body = sent_with(MessageSecurity(lifetime=dt.timedelta(minutes=7)))
    created, expires = (
        dt.datetime.fromisoformat(one(body, f"//wsu:Timestamp/wsu:{name}").text) for name in ("Created", "Expires")
    )
    assert abs(created - before) < dt.timedelta(seconds=10)
    assert expires - created == dt.timedelta(minutes=7)


@pytest.mark.parametrize("digest", [False, True])
def test_kept_envelope_does_not_tell_the_password(digest: bool) -> None:
    token = UsernameToken(user="intray", password="g3heim & <mehr>", digest=digest)
    with serving(OK) as peer:
        target = SoapIdocTarget(Endpoint(url=peer.url), security=MessageSecurity(token=token))
        receipt = target.deliver(message())
    kept, sent = one(receipt.request, "//wsse:Password"), one(peer.requests[0].body, "//wsse:Password")
    assert kept.text == "***"
    assert receipt.request == peer.requests[0].body.replace(
        etree.tostring(sent, encoding="utf-8").partition(b">")[2].partition(b"<")[0], b"***"
    )


def test_envelope_without_password_is_kept_byte_for_byte(signer: Identity) -> None:
    body = sent_with(MessageSecurity(signer=load_signer(signer.certificate, signer.key)))
    assert without_passwords(body) == body


def verified_by_xmlsec(body: bytes, certificate: Path, folder: Path) -> bool:
    """By the command of Debian's xmlsec1: another program with other libraries. ``INTRAY_SKIP_XMLSEC=1`` skips."""
    if os.environ.get("INTRAY_SKIP_XMLSEC") == "1":
        pytest.skip("INTRAY_SKIP_XMLSEC=1")
    if shutil.which("xmlsec1") is None:
        pytest.fail("xmlsec1 is not installed. Run: apt-get install xmlsec1 (or set INTRAY_SKIP_XMLSEC=1)")
    file = folder / "envelope.xml"
    file.write_bytes(body)
    ids = [f"--id-attr:Id {NAMES['wsu']}:Timestamp", f"--id-attr:Id {SOAP}:Body"]
    ids.append(f"--id-attr:Id {NAMES['wsse']}:UsernameToken")
    command = ["xmlsec1", "--verify", "--pubkey-cert-pem", str(certificate)]
    command += [word for each in ids for word in each.split(" ", 1)]
    done = subprocess.run([*command, str(file)], capture_output=True, text=True, check=False)
    assert ("OK" in done.stdout + done.stderr) == (done.returncode == 0), done.stderr
    return done.returncode == 0


@pytest.mark.parametrize("curve", [False, True])
@pytest.mark.parametrize("token", [None, UsernameToken(user="intray", password="g3heim")])
def test_signature_is_verified_by_somebody_else(
    curve: bool, token: UsernameToken | None, folder: Path, tmp_path: Path
) -> None:
    identity = make_identity(tmp_path, "signer", curve=curve, password="pw")
    signing = load_signer(identity.certificate, identity.key, key_password="pw")
    body = sent_with(MessageSecurity(token=token, signer=signing))
    assert verified_by_xmlsec(body, identity.certificate, tmp_path)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<MENGE>20<", b"<MENGE>2000<"),
        (b"<CURCY>EUR<", b"<CURCY>USD<"),
        (b"<wsu:Expires>20", b"<wsu:Expires>21"),
        (b"<wsse:Username>intray<", b"<wsse:Username>sesam<"),
    ],
)
def test_changed_message_is_found_out(before: bytes, after: bytes, signer: Identity, tmp_path: Path) -> None:
    token = UsernameToken(user="intray", password="g3heim")
    body = sent_with(MessageSecurity(token=token, signer=load_signer(signer.certificate, signer.key)))
    assert before in body
    assert not verified_by_xmlsec(body.replace(before, after, 1), signer.certificate, tmp_path)


def test_signature_of_another_key_is_found_out(server: Identity, signer: Identity, tmp_path: Path) -> None:
    body = sent_with(MessageSecurity(signer=load_signer(signer.certificate, signer.key)))
    assert not verified_by_xmlsec(body, server.certificate, tmp_path)


def test_signature_covers_what_it_must(signer: Identity) -> None:
    token = UsernameToken(user="intray", password="g3heim")
    body = sent_with(MessageSecurity(token=token, signer=load_signer(signer.certificate, signer.key)))
    tree = etree.fromstring(body)
    uris = [reference.get("URI")[1:] for reference in tree.iter(f"{{{NAMES['ds']}}}Reference")]
    covered = [tree.xpath("//*[@wsu:Id=$id]", namespaces=NAMES, id=uri) for uri in uris]
    assert [etree.QName(element).localname for [element] in covered] == ["Body", "Timestamp", "UsernameToken"]
    assert covered[0][0].getparent() is tree
    assert not re.search(rb"[#-](rsa-)?sha1\b", body), "SHA-1 signs nothing any more"


def test_certificate_stands_before_the_signature_that_names_it(signer: Identity) -> None:
    """X.509 Certificate Token Profile 1.1, 3.2.1; strict layout of WS-SecurityPolicy."""
    body = sent_with(MessageSecurity(signer=load_signer(signer.certificate, signer.key)))
    order = [etree.QName(element).localname for element in one(body, "//wsse:Security")]
    assert order == ["Timestamp", "BinarySecurityToken", "Signature"]
    token, reference = one(body, "//wsse:BinarySecurityToken"), one(body, "//ds:KeyInfo//wsse:Reference")
    assert reference.get("URI") == "#" + token.get(etree.QName(NAMES["wsu"], "Id"))
    assert reference.get("ValueType") == token.get("ValueType")
    sent = x509.load_der_x509_certificate(b64decode(token.text))
    assert sent == x509.load_pem_x509_certificate(signer.certificate.read_bytes())


def test_signing_files_that_do_not_work_stop_at_the_start(folder: Path, client: Identity, signer: Identity) -> None:
    odd = folder / "ed25519.key"
    odd.write_bytes(
        ed25519.Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    for certificate, key, password in (
        (folder / "missing", signer.key, ""),
        (signer.certificate, folder / "missing", ""),
        (signer.key, signer.certificate, ""),
        (client.certificate, client.key, ""),
        (client.certificate, client.key, "wrong"),
        (signer.certificate, signer.key, "one too many"),
        (client.certificate, signer.key, ""),
        (signer.certificate, odd, ""),
    ):
        with pytest.raises(ConfigurationError):
            load_signer(certificate, key, key_password=password)
