"""Whom TLS trusts, by the variables of the environment and without them."""

from __future__ import annotations

import asyncio
import ssl
import sys
from pathlib import Path

import pytest
import trustme

from reconciler import errors
from reconciler.zoom import authorities


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def file(authority, tmp_path) -> Path:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return tmp_path / "ca.pem"


def by_hash(file: Path, folder: Path) -> Path:
    """Put a certificate where OpenSSL finds it, as `openssl rehash` does."""
    folder.mkdir()
    for name in ("0a1b2c3d.0", "README"):
        (folder / name).write_bytes(file.read_bytes())
    return folder


def refusal(context: ssl.SSLContext, authority: trustme.CA, host: str = "api.zoom.us") -> str:
    """Shake hands with a server of an authority; return why it was refused, or nothing."""
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("api.zoom.us").configure_cert(theirs)

    async def hand() -> str:
        server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=theirs)
        port = server.sockets[0].getsockname()[1]
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context, server_hostname=host)
        except ssl.SSLCertVerificationError as error:
            return error.verify_message
        finally:
            server.close()
        writer.close()
        return ""

    return asyncio.run(hand())


def test_what_a_variable_names_is_trusted_alone(authority, file):
    named = authorities.named_by({"SSL_CERT_FILE": str(file)})
    assert named
    assert named.source == f"those of SSL_CERT_FILE ({file}) alone"
    assert len(named.context.get_ca_certs()) == 1
    assert refusal(named.context, authority) == ""
    assert "local issuer" in refusal(named.context, trustme.CA())
    assert "Hostname mismatch" in refusal(named.context, authority, "zoom.us")


def test_a_folder_adds_to_a_file_or_stands_alone(file, tmp_path):
    folder = by_hash(file, tmp_path / "folder")
    alone = authorities.named_by({"SSL_CERT_DIR": f"/nowhere:{folder}"})
    both = authorities.named_by({"SSL_CERT_DIR": str(folder), "SSL_CERT_FILE": str(file)})
    neither_there = authorities.named_by({"SSL_CERT_DIR": "/nowhere", "SSL_CERT_FILE": str(file)})
    assert [found.source for found in (alone, both, neither_there) if found] == [
        f"those of SSL_CERT_DIR ({folder}) alone",
        f"those of SSL_CERT_FILE ({file}) and SSL_CERT_DIR ({folder}) alone",
        f"those of SSL_CERT_FILE ({file}) alone",
    ]


@pytest.mark.parametrize(
    ("variable", "content"),
    [
        ("SSL_CERT_FILE", None),
        ("SSL_CERT_FILE", ""),
        ("SSL_CERT_FILE", "no certificate"),
        ("SSL_CERT_FILE", "-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n"),
        ("SSL_CERT_DIR", None),
        ("SSL_CERT_DIR", ""),
    ],
)
def test_what_cannot_be_read_is_told_with_the_variable_and_the_cure(variable, content, tmp_path):
    place = tmp_path / "place"
    if content is not None:
        place.write_text(content)
    with pytest.raises(errors.UsageError, match=variable) as raised:
        authorities.named_by({variable: str(place)})
    assert str(place) in raised.value.message
    assert f"point {variable} at" in raised.value.help
    assert "unset it" in raised.value.help
    assert (raised.value.code, raised.value.exit_code) == ("bad-authorities", 3)


def test_nobody_is_trusted_without_a_look():
    for found in (authorities.named_by({}), authorities._of_system(), authorities._of_keychain()):
        if found:
            assert found.context.verify_mode is ssl.CERT_REQUIRED
            assert found.context.check_hostname


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="these have another store")
def test_a_system_without_a_store_has_that_of_certifi(authority, monkeypatch):
    """As a small container: no file and no folder is where OpenSSL looks, nor where others keep them."""
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
    monkeypatch.setenv("SSL_CERT_DIR", "/nowhere")
    monkeypatch.setattr(authorities, "STORES", ("/nowhere",))
    found = authorities._of_system()
    assert found.source.startswith("those of certifi ")
    assert len(found.context.get_ca_certs()) > 50
    assert refusal(found.context, authority)


def test_the_store_of_macos_and_windows_goes_by_truststore(authority, file, monkeypatch):
    """Elsewhere truststore takes what OpenSSL does: these variables stand for that store."""
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    monkeypatch.setenv("SSL_CERT_DIR", "/nowhere")
    monkeypatch.setattr(sys, "platform", "darwin")
    assert refusal(authorities._of_system().context, authority) == ""
    assert refusal(authorities._of_system().context, trustme.CA())
