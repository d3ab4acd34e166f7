"""Seals: what is signed about a paper, how it is signed, and how a chain of seals is checked. No database.

A seal signs a manifest of hashes and never a word of the paper. Each manifest holds the hash of the body's seal
before it, so that none can be changed, taken out or put in between without the next one showing it.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

from reports.rules import canonical, content_hash

FORMAT = "bscp-seal-1"


@dataclass(frozen=True)
class Link:
    """One seal as it is stored. `manifest` is what `hash` and `signature` are of."""

    seq: int
    previous: str
    kind: str
    subject: str
    manifest: Mapping[str, Any]
    hash: str
    signature: str
    key: str


@dataclass(frozen=True)
class Signer:
    """The private key that signs new seals."""

    private: Ed25519PrivateKey

    @classmethod
    def from_text(cls, key: str) -> "Signer":
        """`key` is 32 bytes in hexadecimal. Raises ValueError for anything else."""
        return cls(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key)))

    @property
    def public_pem(self) -> str:
        return (
            self.private.public_key()
            .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            .decode("ascii")
        )

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.public_pem)

    def sign(self, manifest: Mapping[str, Any]) -> str:
        """Ed25519 over the canonical bytes, in hexadecimal: the same manifest gives the same signature."""
        return self.private.sign(canonical(manifest)).hex()


def fingerprint(public_pem: str) -> str:
    """SHA-256 of the key in DER form, in hexadecimal."""
    key = load_pem_public_key(public_pem.encode("ascii"))
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def is_signed(manifest: Mapping[str, Any], signature: str, public_pem: str) -> bool:
    key = load_pem_public_key(public_pem.encode("ascii"))
    if not isinstance(key, Ed25519PublicKey):
        return False
    try:
        key.verify(bytes.fromhex(signature), canonical(manifest))
    except (InvalidSignature, ValueError):
        return False
    return True


def broken(chain: Iterable[Link], keys: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the seals of one body, in their order, first fault first.

    `keys` are the public keys by fingerprint. Seals taken off the end leave a chain that is whole: only somebody
    who noted its head, or a paper without its seal, can tell.
    """
    before = ""
    for place, link in enumerate(chain, start=1):
        name = f"seal {link.seq}"
        if link.seq != place:
            yield f"{name} stands where seal {place} should"
        if link.previous != before:
            yield f"{name} does not follow from the seal before it"
        if content_hash(link.manifest) != link.hash:
            yield f"{name}: its manifest has been changed"
        stated = {
            "format": FORMAT,
            "seq": link.seq,
            "previous": link.previous,
            "kind": link.kind,
            "subject": link.subject,
            "key": link.key,
        }
        for field, value in stated.items():
            if link.manifest.get(field) != value:
                yield f"{name}: its {field} is not the one that was signed"
        pem = keys.get(link.key)
        if pem is None or fingerprint(pem) != link.key:
            yield f"{name}: the public key it was signed with is not kept"
        elif not is_signed(link.manifest, link.signature, pem):
            yield f"{name}: its signature does not hold"
        before = link.hash
