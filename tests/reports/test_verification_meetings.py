"""The checks of meetings find what somebody with the owner's rights has altered."""

import hashlib
from datetime import timedelta

from django.db import connection

from partners.middleware import database_now
from partners.rules import Marking
from reports.models import Minutes, Paper, PaperFile
from reports.rules import content_hash
from reports.rules_meetings import Presence
from reports.services import agenda, attending, minuting
from reports.services.meeting import call_meeting
from reports.verification_meetings import agreed_minutes, handed_in
from tests.reports.desk import Desk


def without_triggers(table: str, attack: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(attack)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_what_was_altered_is_found(desk: Desk) -> None:
    by, at = desk.person("lead"), database_now()
    held, later = (
        call_meeting(body=desk.tree.bodies["lead"], period=desk.period, starts_at=at - timedelta(days=days),
                     venue="Hall", by=by, at=at)
        for days in (2, 1)
    )  # fmt: skip
    item = agenda.add_item(meeting=held, draft=agenda.Draft(title="Plan"), by=by, at=at)
    paper = Paper(
        meeting=held, item=item, title="Plan", organisation=desk.tree.organisation, marking=Marking.OFFICIAL,
        handed_in_by=by, handed_in_at=at,
    ).record(by=by, at=at)  # fmt: skip
    assert list(handed_in()) == [f"paper {paper.pk}: it has no bytes"]
    digest = hashlib.sha256(b"%PDF").hexdigest()
    PaperFile.objects.create(paper=paper, data=b"%PDF", size=4, sha256=digest, pages=1)
    told = {by.pk: attending.Told(Presence.PRESENT)}
    attending.record_attendance(meeting=held, told=told, by=by, at=at)
    minutes = minuting.draft_minutes(meeting=held, by=by, at=at)
    saw = content_hash(minutes.sections)
    minuting.agree_minutes(meeting=held, at_meeting=later, saw=saw, by=by, at=at)
    assert [*handed_in(), *agreed_minutes()] == []
    without_triggers("reports_paperfile", "UPDATE reports_paperfile SET data = '%PDG'")
    without_triggers("reports_minutes", "UPDATE reports_minutes SET sections = '[]'")
    assert [line.split(":")[0] for line in handed_in()] == [f"paper {paper.pk}"]
    assert [str(Minutes.objects.get().pk) in line for line in agreed_minutes()] == [True]
