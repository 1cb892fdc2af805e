"""`--sign`: whoever has the public key can prove that a package is the one that was signed."""

from __future__ import annotations

import json
import subprocess
from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from access.export.scope import publication_scope
from access.export.signature import SigningKey
from access.export.wacz import export_wacz
from access.replay.environment import is_ready
from storage.archive.archive import Archive
from storage.tables.database import Database
from storage.types.errors import UsageError
from tests.access.packages import received, validate
from tests.storage.filled_archive import fill

NOW = datetime(2031, 5, 5, tzinfo=UTC)


def key_made_by_openssl(path: Path, *how: str) -> Path:
    """A key of some kind."""
    subprocess.run(["openssl", *how, "-out", path], check=True, capture_output=True)
    return path


def signed(tmp_path: Path, database: Database) -> tuple[Path, Path]:
    """A signed package, and the key."""
    key = key_made_by_openssl(tmp_path / "key.pem", "ecparam", "-name", "secp384r1", "-genkey", "-noout")
    archive = Archive.create(tmp_path / "archive")
    fill(archive, database)
    path = tmp_path / "signed.wacz"
    export_wacz(archive, database, publication_scope(database, "lia"), path, NOW, key=SigningKey.load(key))
    return path, key


def test_the_signature_is_of_the_manifests_digest(tmp_path: Path, database: Database) -> None:
    """ECDSA over P-384 with SHA-256, r and s side by side, by the key whose public half is told; of nothing else."""
    path, key = signed(tmp_path, database)
    package = received(path)
    told = json.loads(package.members["datapackage-digest.json"])
    data = told["signedData"]
    assert (data["hash"], data["created"]) == (told["hash"], package.manifest["created"])
    public = serialization.load_der_public_key(b64decode(data["publicKey"]))
    own = serialization.load_pem_private_key(key.read_bytes(), None)
    assert isinstance(public, ec.EllipticCurvePublicKey)
    assert isinstance(own, ec.EllipticCurvePrivateKey)
    assert public.public_numbers() == own.public_key().public_numbers()
    plain = b64decode(data["signature"])
    numbers = (int.from_bytes(half, "big") for half in (plain[:48], plain[48:]))
    signature = encode_dss_signature(*numbers)
    public.verify(signature, data["hash"].encode(), ec.ECDSA(hashes.SHA256()))
    with pytest.raises(InvalidSignature):
        public.verify(signature, data["hash"].encode() + b"0", ec.ECDSA(hashes.SHA256()))


@pytest.mark.replay
@pytest.mark.skipif(not is_ready(), reason="py-wacz is not installed; make replay does it")
def test_a_signed_package_is_valid(tmp_path: Path, database: Database) -> None:
    """py-wacz holds the signature's time against the manifest's."""
    validate(signed(tmp_path, database)[0])


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (("ecparam", "-name", "prime256v1", "-genkey", "-noout"), "is no key of the curve P-384"),
        (("genrsa",), "is no key of the curve P-384"),
        (("genrsa", "-aes128", "-passout", "pass:secret"), "is encrypted; give one without a passphrase"),
        (("ecparam", "-name", "secp384r1"), "holds no private key in PEM"),
    ],
)
def test_a_key_that_players_could_not_verify_is_refused(tmp_path: Path, how: tuple[str, ...], said: str) -> None:
    """It says what is wrong with it and how a right one is made; nothing of the key is printed."""
    path = key_made_by_openssl(tmp_path / "key.pem", *how)
    with pytest.raises(UsageError) as refused:
        SigningKey.load(path)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
