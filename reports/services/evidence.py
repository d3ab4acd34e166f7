"""A bundle with which anybody can prove, without the portal, what a body issued and in which order."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from partners.models import Body
from partners.rules import refuse_if
from reports.models import BoardPack, ExceptionReport, PrintEdition, Seal, SealKey
from reports.rules import canonical

VERIFY = """\
{body}: what was issued, with its seals
{underline}

This folder holds full papers with small figures, names and what is marked, not public editions alone. Hand it on to
those who may read all of that. Anybody else can check a paper at the portal's page for that.

Open a terminal in this folder. Each step is to be copied as it stands; it needs sha256sum, openssl 3.0 or later, and
the shell.

1. No file has changed since the bundle was made. It prints nothing when that is so.

    sha256sum --check --quiet SHA256SUMS

2. Each seal was signed with the portal's key. Each line must begin with "Signature Verified Successfully".

    for seal in seals/*.json; do
        key=keys/$(sed 's/.*"key":"\\([0-9a-f]*\\)".*/\\1/' "$seal").pem
        echo "$(openssl pkeyutl -verify -pubin -inkey "$key" -rawin \\
            -in "$seal" -sigfile "${{seal%.json}}.sig") $seal"
    done

   Compare the name of each file in keys/ with the key that the partnership has told you by another way. A key that
   came with the bundle alone proves nothing about who made it.

3. Each paper is what was sealed: the seal of its number has its SHA-256 under "files", for its content (.json), its
   PDF, its page for a screen (-screen.html) and its print edition (-print.pdf). Each line must begin with "sealed".

    for paper in papers/*; do
        number=${{paper#papers/}}
        sum=$(sha256sum < "$paper" | cut -d ' ' -f 1)
        grep -q "$sum" "seals/${{number%%-*}}.json" && echo "sealed $paper" || echo "NOT AS SEALED $paper"
    done

4. The seals follow from one another: the SHA-256 of each is what the next one names as "previous". Each line must
   begin with "follows".

    previous=
    for seal in seals/*.json; do
        grep -q '"previous":"'"$previous"'"' "$seal" && echo "follows $seal" || echo "DOES NOT FOLLOW $seal"
        previous=$(sha256sum < "$seal" | cut -d ' ' -f 1)
    done

5. The last seal is the one that others have noted. A pack, but for its public edition, prints the newest seal of its
   body from the time when it was made: look for its number and hash in the papers that people kept. Seals newer than
   the last such witness could have been taken away, or made anew by somebody who holds the private key, and no file
   here would show it.

An exempt part has its seal here and not its file: it is for those on its distribution list. One of them can compare
its SHA-256 with the manifest's.

The content of a paper (.json) is what its PDF was laid out from. A seal says that these are the bytes, not that what
they say was true.
"""


def write_bundle(*, body: Body, to: Path) -> list[str]:
    """Write the bundle into a folder that is not there yet; give the names of its files, as SHA256SUMS lists them."""
    refuse_if(to.exists(), f"{to} exists already. Name a folder that is not there yet.")
    seals = list(Seal.objects.filter(body=body).order_by("seq"))
    refuse_if(not seals, f"{body} has issued nothing that has a seal.")
    to.mkdir(parents=True)
    sums = {}
    for name, data in _files(body, seals):
        place = to / name
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(data)
        sums[name] = hashlib.sha256(data).hexdigest()
    lines = [f"{digest}  {name}\n" for name, digest in sorted(sums.items())]
    (to / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
    return sorted(sums)


def _files(body: Body, seals: list[Seal]) -> Iterator[tuple[str, bytes]]:
    title = f"{body.full_name}, {body.partnership.name}"
    underline = "=" * len(f"{title}: what was issued, with its seals")
    yield "VERIFY.txt", VERIFY.format(body=title, underline=underline).encode()
    for key in SealKey.objects.filter(seals__in=seals).distinct():
        yield f"keys/{key.fingerprint}.pem", key.public_pem.encode("ascii")
    for seal in seals:
        yield f"seals/{seal.seq:04}.json", canonical(seal.manifest)
        yield f"seals/{seal.seq:04}.sig", bytes.fromhex(seal.signature)
        yield from _papers(seal)


def _papers(seal: Seal) -> Iterator[tuple[str, bytes]]:
    """A paper that is no longer there has its seal alone, and so has an exempt part: the chain stays whole."""
    stem = f"papers/{seal.seq:04}-{seal.manifest['name']}"
    if seal.kind == Seal.Kind.REPORT:
        report = ExceptionReport.objects.filter(pk=seal.subject).first()
        if report is not None:
            yield f"{stem}.json", canonical(report.content)
        return
    pack = BoardPack.objects.filter(pk=seal.subject).first()
    if pack is not None and pack.build != BoardPack.Build.EXEMPT:
        yield f"{stem}.json", canonical(pack.content)
        yield f"{stem}.pdf", bytes(pack.pdf)
        if "screen" in seal.manifest["files"]:
            yield f"{stem}-screen.html", pack.html.encode()
        printed = PrintEdition.objects.filter(pack=pack).first()
        if printed is not None:
            yield f"{stem}-print.pdf", bytes(printed.pdf)
