"""The file of an authority that is trusted too: what can be one, and what is said of what cannot."""

from pathlib import Path

import pytest

from containerize.errors import InvalidInput
from containerize.inspection.findings import Finding, Source
from containerize.inspection.indexes.certificate import find_certificate
from containerize.project import Project

PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"


def _wish(path: str) -> Finding[str]:
    return Finding(path, Source("--ca-certificate"), "the option says so")


def test_a_certificate_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "corp.pem").write_text(f"Corp\n{PEM}{PEM}")
    found = find_certificate(Project(tmp_path), _wish("./corp.pem"))
    assert found is not None
    assert (found.value, str(found.source)) == ("corp.pem", "--ca-certificate")
    assert find_certificate(Project(tmp_path), None) is None


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("missing.pem", None, "--ca-certificate: there is no file missing.pem in the project"),
        ("../corp.pem", None, "--ca-certificate: there is no file ../corp.pem in the project"),
        ("/etc/ssl/certs/ca-certificates.crt", None, "--ca-certificate: there is no file /etc/ssl/certs/ca-certificates.crt in the project"),
        ("key.pem", PEM + "-----BEGIN EC PRIVATE KEY-----\n", "key.pem holds a private key"),
        ("corp.pem", "0\u0082", "corp.pem holds no certificate in PEM form"),
    ],
)
def test_what_is_none(tmp_path: Path, path: str, text: str | None, found: str) -> None:
    if text is not None:
        (tmp_path / path).write_text(text)
    with pytest.raises(InvalidInput) as caught:
        find_certificate(Project(tmp_path), _wish(path))
    assert caught.value.found == found
