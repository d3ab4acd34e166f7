"""Each paper gets its seal when it is issued; the seals only grow, and the checks find what was changed behind them."""

import hashlib
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from pytest_django import DjangoDbBlocker

from partners.rules import Refused
from partners.wording import uk_date
from reports import pdf
from reports.models import BoardPack, Decision, ExceptionReport, Meeting, Seal, SealKey
from reports.services import issuing, sealing
from reports.verification import verify
from reports.verification_seals import chains, sealed
from reports.views import check
from tests.reports.desk import signed_in
from tests.reports.packs import called, made
from tests.reports.quarters import groups_report, planted, report_of
from tests.reports.tree import Tree

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def grown(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Tree]:
    """Both groups have issued, LEAD has made the pack of its meeting, decided, and issued."""
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        patch.setattr(pdf, "render", lambda html, **_: pdf.Rendered(html.encode(), pages=3, warnings=()))
        tree = planted()
        groups_report(tree, tree.periods[0])
        made(tree, called(tree, "lead", tree.periods[0]))
        tree.deal_with(report_of(tree, "lead", tree.periods[0]))
        tree.issue(report_of(tree, "lead", tree.periods[0]))
        yield tree
        transaction.set_rollback(True)


@pytest.fixture
def tree(grown: Tree, db: None) -> Tree:
    return deepcopy(grown)


def lead_report(tree: Tree) -> ExceptionReport:
    return ExceptionReport.objects.issued().get(from_body=tree.bodies["lead"])


def of(tree: Tree, body: str) -> list[Seal]:
    return list(Seal.objects.filter(body=tree.bodies[body]).order_by("seq"))


def behind_the_triggers(statement: str, *values: Any) -> None:
    """As the owner can: the triggers off, one change, the triggers on again."""
    table = next(word for word in statement.split() if word.startswith("reports_"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        assert cursor.rowcount == 1
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


# When they are made


def test_what_is_issued_is_sealed(tree: Tree) -> None:
    pack, report = BoardPack.objects.get(), lead_report(tree)
    first, second = of(tree, "lead")
    assert (first.kind, first.subject, first.seq, first.previous) == ("pack", pack.pk, 1, "")
    assert (second.kind, second.subject, second.seq, second.previous) == ("report", report.pk, 2, first.hash)
    screen = hashlib.sha256(pack.html.encode()).hexdigest()
    assert first.manifest["files"] == {
        "content": pack.content_sha256, "pdf": pack.sha256, "screen": screen,
    }  # fmt: skip
    assert second.manifest["files"] == {"content": report.content_sha256}
    assert (first.manifest["role"], second.manifest["role"]) == ("Secretariat", "Chair")
    assert second.manifest["name"].endswith("-lead-report-2025-10-to-2025-12-v1")
    assert [len(of(tree, body)) for body in ("north", "south", "board")] == [1, 1, 0]


def test_a_seal_holds_hashes_and_no_words(tree: Tree) -> None:
    report = lead_report(tree)
    assert report.summary not in str(of(tree, "lead")[1].manifest)
    assert set(of(tree, "lead")[1].manifest) == {
        "format", "body", "seq", "previous", "sealed_at", "kind", "subject", "key",
        "name", "build", "version", "issued_at", "role", "files",
    }  # fmt: skip


def test_what_is_not_issued_is_not_sealed(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = report_of(tree, "board", tree.periods[0])
    with pytest.raises(Refused, match="Only an issued report is sealed"):
        sealing.seal_report(report=draft, at=tree.clock)

    def fails(**_: Any) -> None:
        raise Refused("No seal.")

    monkeypatch.setattr(issuing, "seal_report", fails)
    tree.deal_with(draft)
    with pytest.raises(Refused, match="No seal"), transaction.atomic():
        tree.issue(draft)
    assert not ExceptionReport.objects.get(pk=draft.pk).is_issued


def test_the_next_pack_bears_witness_to_the_newest_seal(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "render", lambda html, **_: pdf.Rendered(html.encode(), pages=3, warnings=()))
    assert b"newest seal" not in bytes(BoardPack.objects.get().pdf)
    pack = made(tree, Meeting.objects.get())
    assert f"LEAD 2: {of(tree, 'lead')[1].hash}".encode() in bytes(pack.pdf)


def test_the_head_is_the_newest_seal_of_the_body(tree: Tree) -> None:
    head = sealing.head_of(tree.bodies["lead"])
    assert head is not None
    assert head.head == f"LEAD 2: {of(tree, 'lead')[1].hash}"
    assert sealing.head_of(tree.bodies["board"]) is None


def test_a_new_key_begins_with_the_next_seal(tree: Tree, settings: Any) -> None:
    settings.SEAL_KEY = "0bad" * 16
    draft = report_of(tree, "board", tree.periods[0])
    tree.deal_with(draft)
    tree.issue(draft)
    assert SealKey.objects.count() == 2
    assert [len({seal.key_id for seal in of(tree, body)}) for body in ("lead", "board")] == [1, 1]
    assert list(verify({"chains", "sealed"})) == []


def test_what_was_issued_before_gets_its_seal_once(tree: Tree) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reports_seal DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM reports_seal")
        cursor.execute("ALTER TABLE reports_seal ENABLE TRIGGER USER")
    assert len(list(sealed())) == 4
    call_command("seal_issued", verbosity=0)
    assert [(seal.kind, seal.seq) for seal in of(tree, "lead")] == [("pack", 1), ("report", 2)]
    assert sealing.seal_issued(at=tree.clock) == []
    assert list(verify({"chains", "sealed"})) == []


# They only grow


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reports_seal SET hash = 'x'",
        "DELETE FROM reports_seal",
        "UPDATE reports_sealkey SET public_pem = 'x'",
        "DELETE FROM reports_sealkey",
    ],
)
def test_neither_seals_nor_keys_change(tree: Tree, statement: str) -> None:
    with (
        pytest.raises(IntegrityError, match="is refused"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("seq", "previous"),
    [(2, "right"), (3, "0" * 64), (4, "right"), (1, "")],
    ids=["fork", "past", "gap", "two"],
)
def test_a_seal_goes_only_at_the_end(tree: Tree, seq: int, previous: str) -> None:
    last = of(tree, "lead")[-1]
    values = {field.attname: getattr(last, field.attname) for field in Seal._meta.concrete_fields[1:]}
    values |= {"seq": seq, "previous": last.hash if previous == "right" else previous, "subject": last.pk}
    with pytest.raises(IntegrityError), transaction.atomic():
        Seal.objects.create(**values)


# What the checks find


def test_untouched_papers_pass(tree: Tree) -> None:
    assert list(chains()) == list(sealed()) == []


def test_one_changed_byte_of_a_pack_is_found(tree: Tree) -> None:
    """Also where whoever changed it put the checksum right."""
    behind_the_triggers(
        "UPDATE reports_boardpack SET pdf = set_byte(pdf, 9, 0),"
        " sha256 = encode(sha256(set_byte(pdf, 9, 0)), 'hex')"
    )
    assert list(verify({"packs"})) == []
    assert [found.what for found in verify({"sealed"})] == [
        f"{BoardPack.objects.get()}: its pdf is not what LEAD seal 1 was put on"
    ]


def test_one_changed_word_of_a_report_is_found(tree: Tree) -> None:
    report = lead_report(tree)
    behind_the_triggers(
        "UPDATE reports_exceptionreport SET content = jsonb_set(content, '{summary}', '\"Better.\"')"
        " WHERE id = %s",
        report.pk,
    )
    assert list(sealed()) == [f"{report}: its content is not what LEAD seal 2 was put on"]


def test_the_first_difference_in_an_exception_is_named(tree: Tree) -> None:
    report = lead_report(tree)
    item = report.items.select_related("case").order_by("case__reference")[0]
    behind_the_triggers(
        "UPDATE reports_exceptionitem SET shown = jsonb_set(shown, '{cause}', '\"Better.\"') WHERE id = %s",
        item.pk,
    )
    assert [found.what for found in verify({"seals"})] == [
        f"{report}: its exceptions are not those it was issued with, first {item.case.reference}, cause"
    ]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("html = html || ' '", "its screen is not what LEAD seal 1 was put on"),
        ("marking = 'official_sensitive'", "its marking is not the one that its pages bear"),
        ("change_note = 'Nothing.'", "what it says has changed is not what was ordered"),
    ],
)
def test_what_stands_beside_the_bytes_of_a_pack_is_held_too(tree: Tree, change: str, found: str) -> None:
    behind_the_triggers(f"UPDATE reports_boardpack SET {change}")
    assert [line.what for line in verify({"packs", "sealed"})] == [f"{BoardPack.objects.get()}: {found}"]


def test_a_pack_from_before_seals_spoke_of_the_screen_holds(tree: Tree) -> None:
    behind_the_triggers(
        "UPDATE reports_seal SET manifest = manifest #- '{files,screen}' WHERE id = %s",
        of(tree, "lead")[0].pk,
    )
    assert list(sealed()) == []


@pytest.mark.parametrize(
    ("column", "value", "word"),
    [
        ("disposition_words", "Better.", "words"),
        ("decision_asked", "Nothing.", "asked"),
        ("rag", "green", "rag"),
    ],
)
def test_a_changed_line_of_a_report_is_named(tree: Tree, column: str, value: str, word: str) -> None:
    report = lead_report(tree)
    item = report.items.select_related("case").order_by("case__reference")[0]
    behind_the_triggers(f"UPDATE reports_exceptionitem SET {column} = %s WHERE id = %s", value, item.pk)
    assert [found.what for found in verify({"seals"})] == [
        f"{report}: its exceptions are not those it was issued with, first {item.case.reference}, {word}"
    ]
    (history,) = verify({"histories"})
    assert history.what == f"exception item “{item}” ({item.pk}): its history does not end with it"


def test_a_summary_that_was_changed_is_named(tree: Tree) -> None:
    report = lead_report(tree)
    behind_the_triggers(
        "UPDATE reports_exceptionreport SET summary = 'All is well.' WHERE id = %s", report.pk
    )
    assert [found.what for found in verify({"seals"})] == [
        f"{report}: its summary is not the one it was issued with"
    ]


def test_a_decision_in_other_words_than_a_report_quotes_is_named(tree: Tree) -> None:
    report = lead_report(tree)
    quoted = [row for row in (report.content or {})["items"] if row["shown"]["answers"]]
    assert quoted, "nothing to tamper with"
    assert list(verify({"answered"})) == []
    reference, answer = quoted[0]["reference"], quoted[0]["shown"]["answers"][0]
    decision = Decision.objects.get(case__reference=reference, words=answer["words"])
    behind_the_triggers("UPDATE reports_decision SET words = 'Of course.' WHERE id = %s", decision.pk)
    assert (
        f"{report}: the decision of LEAD of {answer['on']} on {reference} is not recorded in the words"
        in {found.what.removesuffix(" that it quotes") for found in verify({"answered"})}
    )


def test_a_paper_that_is_gone_is_found(tree: Tree) -> None:
    behind_the_triggers("DELETE FROM reports_packorder WHERE version = 1")
    behind_the_triggers("DELETE FROM reports_boardpack WHERE version = 1")
    (found,) = sealed()
    assert found.startswith("LEAD seal 1: what it was put on, ")
    assert found.endswith("-v1, is no longer there")


def test_a_changed_seal_is_found(tree: Tree) -> None:
    behind_the_triggers(
        "UPDATE reports_seal SET manifest = jsonb_set(manifest, '{version}', '2') WHERE id = %s",
        of(tree, "lead")[0].pk,
    )
    assert next(chains()) == "LEAD: seal 1: its manifest has been changed"
    assert list(sealed()) == [f"{BoardPack.objects.get()}: its version is not the one that LEAD seal 1 names"]


# The public page


def asked(**sent: Any) -> tuple[int, str]:
    response = Client(enforce_csrf_checks=False).post(reverse("papers:check"), sent)
    return response.status_code, response.content.decode()


def test_a_file_that_was_issued_is_known(tree: Tree) -> None:
    pack = BoardPack.objects.get()
    status, text = asked(file=SimpleUploadedFile("papers.pdf", bytes(pack.pdf)))
    assert status == 200
    assert "Yes. This is exactly what was issued" in text
    assert "Issued by Lead group (LEAD), " in text
    assert pack.sha256 in text


def answer(client: Client, **sent: Any) -> str:
    """The answer alone, as words."""
    text = client.post(reverse("papers:check"), sent).content.decode()
    said = text.partition('role="status"')[2].partition("</section>")[0].partition(">")[2]
    return " ".join(re.sub("<[^>]+>", " ", said).split()).partition(" SHA-256")[0]


def test_of_a_paper_that_is_not_public_its_name_is_not_said(tree: Tree) -> None:
    pack, name = BoardPack.objects.get(), of(tree, "lead")[0].manifest["name"]
    said = (
        f"Yes. This is exactly what was issued Issued by Lead group (LEAD), {tree.partnership.name}, secretariat, on "
        f"{uk_date(localtime(pack.made_at))}. It is the newest version. It is not a public paper"
    )
    nothing_more = f"{said}, so nothing more is said here."
    assert answer(Client(), sha256=pack.sha256) == nothing_more
    assert answer(signed_in(tree.chair(tree.bodies["north"])), sha256=pack.sha256) == nothing_more
    told = answer(signed_in(tree.chair(tree.bodies["lead"])), sha256=pack.sha256)
    assert f"{name}, version 1, issued by Lead group (LEAD)" in told
    assert told.endswith("It is the newest version. It is not a public paper.")


def test_the_page_for_a_screen_is_known_as_well(tree: Tree) -> None:
    sent = SimpleUploadedFile("papers.html", BoardPack.objects.get().html.encode())
    assert answer(Client(), file=sent).startswith("Yes.")


def test_a_later_version_is_told_of(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "render", lambda html, **_: pdf.Rendered(html.encode(), pages=3, warnings=()))
    first = BoardPack.objects.get()
    made(tree, Meeting.objects.get())
    assert "A later version has taken its place." in answer(Client(), sha256=first.sha256)
    report = lead_report(tree)
    assert "It is the newest version." in answer(Client(), sha256=report.content_sha256)


@pytest.mark.parametrize(("data", "is_said"), [(b"", True), (b"hello", True), (b"%PDF-1.7", False)])
def test_a_file_that_is_no_pdf_is_told_so(data: bytes, is_said: bool) -> None:
    said = answer(Client(), file=SimpleUploadedFile("a.pdf", data))
    assert said.startswith("No.")
    assert ("The file is not a PDF" in said) is is_said


def test_one_byte_more_is_another_file(tree: Tree) -> None:
    status, text = asked(file=SimpleUploadedFile("papers.pdf", bytes(BoardPack.objects.get().pdf) + b" "))
    assert status == 200
    assert "No. This page knows no paper that is exactly this" in text


def test_a_hash_may_come_with_spaces_and_capitals(tree: Tree) -> None:
    sha256 = lead_report(tree).content_sha256.upper()
    assert "Yes. This is exactly" in asked(sha256=f" {sha256[:8]} {sha256[8:]} ")[1]


@pytest.mark.parametrize(
    ("sent", "words"),
    [({}, check.NOTHING), ({"sha256": "abc"}, check.NOT_A_HASH), ({"sha256": "g" * 64}, check.NOT_A_HASH)],
)
def test_what_cannot_be_checked_is_said(sent: dict[str, str], words: str) -> None:
    status, text = asked(**sent)
    assert status == 422
    assert text.count(words) == 2
    assert sent.get("sha256", "") in text


def test_a_file_past_the_limit_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "LARGEST", 100_000)
    status, text = asked(file=SimpleUploadedFile("large.pdf", b"x" * 100_001))
    assert status == 422
    assert check.TOO_LARGE in text


def test_a_form_from_elsewhere_is_refused() -> None:
    assert Client(enforce_csrf_checks=True).post(reverse("papers:check"), {}).status_code == 403
