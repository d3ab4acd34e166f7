"""The one command that a timer runs: it chases, sends, and says what it did."""

from datetime import datetime
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import override_settings

from priorities.models import Chase, UpdateDraft
from priorities.services import lock_updates
from tests.partners.mail_servers import closed_port
from tests.priorities.scene import AT, LATE, LATER, Scene, build

pytestmark = pytest.mark.django_db
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def scene() -> Scene:
    return build()


def tick(at: str = "2026-10-14T09:00") -> str:
    out = StringIO()
    with override_settings(DEBUG=True):
        call_command("tick", "--at", at, stdout=out)
    return out.getvalue()


def test_it_chases_sends_and_says_so(scene: Scene) -> None:
    assert tick().splitlines() == [
        "1 chase for returns, to 1 person.",
        "0 reminders of actions.",
        "1 e-mail sent, telling of 1 thing.",
    ]
    assert [message.to for message in mail.outbox] == [[scene.officer.email]]


def test_twice_does_no_harm(scene: Scene) -> None:
    tick()
    assert tick().splitlines()[0] == "0 chases for returns, to 0 people."
    assert len(mail.outbox) == 1


def draft(scene: Scene, saved_at: datetime) -> UpdateDraft:
    return UpdateDraft.objects.create(
        activity=scene.activity,
        period=scene.period,
        person=scene.officer,
        answers={"progress": ["Half a sen"]},
        started_at=saved_at,
        saved_at=saved_at,
    )


def test_it_clears_drafts_older_than_the_signed_report_and_no_others(scene: Scene) -> None:
    scene.submit()
    left = draft(scene, AT)
    assert "cleared" not in tick()
    lock_updates(body=scene.north, period=scene.period, by=scene.chair, at=LATER)
    assert "1 draft of updates cleared: the reports are signed." in tick().splitlines()
    assert not UpdateDraft.objects.filter(pk=left.pk).exists()
    draft(scene, LATE)  # of a correction
    assert "cleared" not in tick()
    assert UpdateDraft.objects.count() == 1


def test_what_was_typed_for_an_update_that_never_came_stays(scene: Scene) -> None:
    left = draft(scene, AT)
    lock_updates(body=scene.north, period=scene.period, by=scene.chair, at=LATER)
    assert "cleared" not in tick()
    assert UpdateDraft.objects.get() == left


def test_it_says_where_nobody_could_be_reached(scene: Scene) -> None:
    for person in (scene.officer, scene.colleague, scene.chair, scene.secretary):
        person.is_active = False
        person.record(by=None, at=scene.period.measures_due_at)
    assert "Nobody could be reached." in tick()


def test_chases_are_kept_where_the_mail_server_fails(scene: Scene) -> None:
    broken = override_settings(EMAIL_BACKEND=SMTP, EMAIL_HOST="127.0.0.1", EMAIL_PORT=closed_port())
    with broken, pytest.raises(CommandError, match="The mail server"):
        tick()
    assert Chase.objects.count() == 1
    assert "1 e-mail sent" in tick("2026-10-14T09:05")


def test_another_instant_is_for_trials_alone(scene: Scene) -> None:
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("tick", "--at", "2026-10-14T09:00", stdout=StringIO())


def test_without_one_the_databases_clock_decides(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    instant = datetime.fromisoformat("2026-10-14T10:00+01:00")
    monkeypatch.setattr("bscp_portal.management.commands.tick.database_now", lambda: instant)
    call_command("tick", stdout=StringIO())
    assert Chase.objects.get().chased_at == instant
