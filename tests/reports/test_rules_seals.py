"""A chain of seals shows what was done to it, and what it cannot show is said here too."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from reports.rules import content_hash
from reports.rules_seals import FORMAT, Link, Signer, broken, fingerprint, is_signed

SIGNER, OTHER = Signer.from_text("5ea1" * 16), Signer.from_text("0bad" * 16)
KEYS = {SIGNER.fingerprint: SIGNER.public_pem}

Chain = list[Link]


def signed(seq: int, previous: str, subject: str, signer: Signer = SIGNER) -> Link:
    manifest = {
        "format": FORMAT, "seq": seq, "previous": previous, "kind": "pack", "subject": subject,
        "key": signer.fingerprint, "files": {"pdf": content_hash(subject)},
    }  # fmt: skip
    digest, signature = content_hash(manifest), signer.sign(manifest)
    return Link(seq, previous, "pack", subject, manifest, digest, signature, signer.fingerprint)


def chain(length: int = 4) -> Chain:
    found: Chain = []
    for seq in range(1, length + 1):
        found.append(signed(seq, found[-1].hash if found else "", f"paper {seq}"))
    return found


def put(links: Chain, place: int, link: Link) -> Chain:
    return [*links[:place], link, *links[place + 1 :]]


def altered(link: Link, *, rehash: bool = False) -> Link:
    manifest = {**link.manifest, "files": {"pdf": "0" * 64}}
    return replace(link, manifest=manifest, hash=content_hash(manifest) if rehash else link.hash)


def rewritten_without_the_key(links: Chain) -> Chain:
    """Everything from the second seal on is made anew by somebody with a key of their own."""
    found = links[:1]
    for seq in range(2, len(links) + 1):
        found.append(replace(signed(seq, found[-1].hash, f"forged {seq}", OTHER), key=SIGNER.fingerprint))
    return found


def test_a_chain_as_it_was_made_holds() -> None:
    assert list(broken(chain(), KEYS)) == []
    assert list(broken([], KEYS)) == []


def test_seals_of_two_keys_hold_while_both_are_kept() -> None:
    links = chain(2)
    links.append(signed(3, links[-1].hash, "paper 3", OTHER))
    assert list(broken(links, KEYS | {OTHER.fingerprint: OTHER.public_pem})) == []
    assert list(broken(links, KEYS)) == ["seal 3: the public key it was signed with is not kept"]


@pytest.mark.parametrize(
    ("tamper", "first"),
    [
        (lambda c: put(c, 1, altered(c[1])), "seal 2: its manifest has been changed"),
        (lambda c: put(c, 1, altered(c[1], rehash=True)), "seal 2: its signature does not hold"),
        (lambda c: put(c, 1, replace(c[1], signature="00" * 64)), "seal 2: its signature does not hold"),
        (lambda c: put(c, 1, replace(c[1], signature="no")), "seal 2: its signature does not hold"),
        (lambda c: put(c, 1, replace(c[1], subject="x")), "seal 2: its subject is not the one that was signed"),
        (lambda c: put(c, 1, replace(c[1], kind="report")), "seal 2: its kind is not the one that was signed"),
        (lambda c: [c[0], *c[2:]], "seal 3 stands where seal 2 should"),
        (lambda c: c[1:], "seal 2 stands where seal 1 should"),
        (lambda c: [c[0], c[2], c[1], c[3]], "seal 3 stands where seal 2 should"),
        (lambda c: put(c, 1, signed(2, c[0].hash, "another")), "seal 3 does not follow from the seal before it"),
        (lambda c: put(c, 2, signed(3, "0" * 64, "paper 3")), "seal 3 does not follow from the seal before it"),
        (rewritten_without_the_key, "seal 2: its key is not the one that was signed"),
    ],
    ids=[
        "manifest", "manifest and hash", "signature", "no signature", "subject", "kind", "one out",
        "first out", "order", "one replaced by the holder of the key", "cut off from its past", "rewritten",
    ],
)  # fmt: skip
def test_tampering_shows_at_the_first_place_where_it_was_done(
    tamper: Callable[[Chain], Chain], first: str
) -> None:
    assert next(broken(tamper(chain()), KEYS)) == first


@pytest.mark.parametrize(
    "tamper", [lambda c: c[:-1], lambda c: put(c, 3, signed(4, c[2].hash, "another"))], ids=["cut", "end"]
)
def test_the_end_of_a_chain_has_no_witness_in_the_chain(tamper: Callable[[Chain], Chain]) -> None:
    """Who noted the last hash can tell; the chain alone cannot."""
    links = tamper(chain())
    assert list(broken(links, KEYS)) == []
    assert links[-1].hash != chain()[-1].hash


def test_a_public_key_under_another_name_is_none() -> None:
    keys = {SIGNER.fingerprint: OTHER.public_pem}
    assert next(broken(chain(1), keys)) == "seal 1: the public key it was signed with is not kept"


def test_the_same_manifest_is_signed_the_same() -> None:
    manifest = {"b": 1, "a": "ü"}
    assert SIGNER.sign(manifest) == SIGNER.sign({"a": "ü", "b": 1})
    assert is_signed(manifest, SIGNER.sign(manifest), SIGNER.public_pem)
    assert not is_signed({"b": 2, "a": "ü"}, SIGNER.sign(manifest), SIGNER.public_pem)
    assert fingerprint(SIGNER.public_pem) == SIGNER.fingerprint != OTHER.fingerprint


@pytest.mark.parametrize("key", ["", "5ea1", "x" * 64])
def test_a_key_of_another_shape_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Signer.from_text(key)
