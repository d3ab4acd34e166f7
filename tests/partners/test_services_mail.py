"""The outbox: what is told once, what goes out together, and what becomes of it when the mail server fails."""

import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any, cast

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import override_settings

from partners import services_mail
from partners.models import OutgoingEmail, Partnership, Person
from partners.rules_mail import ATTEMPTS, Letter
from tests import factories as make
from tests.partners.mail_servers import closed_port, server

AT = datetime(2026, 10, 14, 9, tzinfo=UTC)
DAY = AT.date()
SMTP = "django.core.mail.backends.smtp.EmailBackend"

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    return make.make_person("Ann Lee")


@pytest.fixture
def partnership() -> Partnership:
    return make.make_partnership("vale")


Post = Callable[..., OutgoingEmail | None]


@pytest.fixture
def post(person: Person, partnership: Partnership) -> Post:
    def posted(key: str, kind: str = "return", at: datetime = AT, **said: Any) -> OutgoingEmail | None:
        letter = Letter(
            kind=kind,
            subject=f"Write the update on {key}",
            sentences=(f"The update on {key} is due.", "Write it."),
            action="Write the update",
            path=f"/vale/{key}/",
            line=f"{key}, due",
            several="Write {n} updates by {day}",
            day=DAY,
        )
        to = said.pop("to", person)
        return services_mail.post(to=to, partnership=partnership, letter=letter, key=key, at=at, **said)

    return posted


def row(key: str) -> OutgoingEmail:
    return OutgoingEmail.objects.get(key=key)


def outbox() -> list[EmailMultiAlternatives]:
    return [cast(EmailMultiAlternatives, message) for message in mail.outbox]


def links(text: str) -> list[str]:
    return re.findall(r"https?://[^\s\"<]+", text)


@override_settings(SITE_URL="https://portal.example.org/")
def test_a_letter_is_one_text_in_two_forms_with_one_link(post: Post) -> None:
    post("A1")
    assert services_mail.send_waiting(at=AT) == services_mail.Pass(messages=1, told=1)
    (message,) = outbox()
    html, kind = message.alternatives[0]
    assert (message.subject, message.to, kind) == (
        "Write the update on A1",
        ["ann.lee@example.org"],
        "text/html",
    )
    assert message.extra_headers["Message-ID"] == f"<{row('A1').pk}@portal.example.org>"
    for text in (str(message.body), str(html)):
        assert links(text) == ["https://portal.example.org/vale/A1/"]
        assert all(words in text for words in ("Ann Lee,", "The update on A1 is due.", "Write the update"))
    assert "<img" not in str(html)
    assert row("A1").sent_at == AT


def test_it_is_told_once(post: Post) -> None:
    first = post("A1")
    assert post("A1") == first
    services_mail.send_waiting(at=AT)
    assert services_mail.send_waiting(at=AT + timedelta(days=2)).messages == 0
    assert len(mail.outbox) == 1


def test_several_of_a_kind_go_out_as_one(post: Post) -> None:
    for key in ("A1", "A2", "A3"):
        post(key)
    post("D1", kind="decision")
    assert services_mail.send_waiting(at=AT) == services_mail.Pass(messages=2, told=4)
    several = next(m for m in outbox() if m.subject == "Write 3 updates by 14 October 2026")
    for text in (str(several.body), str(several.alternatives[0][0])):
        assert [key for key in ("A1", "A2", "A3") if f"{key}, due" in text] == ["A1", "A2", "A3"]
        assert links(text) == ["http://127.0.0.1:8000/"]


def test_a_second_message_of_a_kind_waits_for_the_next_day(post: Post) -> None:
    post("A1")
    services_mail.send_waiting(at=AT)
    post("A2")
    assert services_mail.send_waiting(at=AT + timedelta(hours=1)).messages == 0
    assert services_mail.send_waiting(at=AT + timedelta(days=1)).messages == 1


def test_nothing_goes_out_before_it_is_due(post: Post) -> None:
    post("A1", due_at=AT + timedelta(hours=1))
    assert services_mail.send_waiting(at=AT).messages == 0
    assert services_mail.send_waiting(at=AT + timedelta(hours=1)).messages == 1


def test_a_name_cannot_add_a_header_or_a_link(post: Post, partnership: Partnership) -> None:
    person = make.make_person("Ann\nBcc: x@example.org http://evil.example <b>", email="b@example.org")
    partnership.name = "Vale\r\nwww.evil.example"
    partnership.record(by=None, at=AT)
    post("A1\r\nBcc: all@example.org", to=person)
    services_mail.send_waiting(at=AT)
    (message,) = outbox()
    assert "\n" not in str(message.subject)
    assert message.message()["Bcc"] is None
    assert message.recipients() == ["b@example.org"]
    html = str(message.alternatives[0][0])
    assert "<b>" not in html
    assert len(links(html)) == len(links(str(message.body))) == 1
    assert "www." not in html


def test_nobody_without_an_account_in_use_is_written_to(post: Post, person: Person) -> None:
    post("A1")
    person.is_active = False
    person.record(by=None, at=AT)
    assert post("A2") is None
    assert services_mail.send_waiting(at=AT).messages == 0


def test_what_is_kept_back_is_never_sent(post: Post, partnership: Partnership) -> None:
    post("A1")
    assert services_mail.withhold(partnership=partnership, why="It never happened", at=AT) == 1
    post("A2")
    assert services_mail.send_waiting(at=AT) == services_mail.Pass(messages=1, told=1)
    assert row("A1").sent_at is None


def test_an_event_that_is_undone_is_not_told(post: Post) -> None:
    with transaction.atomic():
        post("A1")
        transaction.set_rollback(True)
    assert services_mail.send_waiting(at=AT).messages == 0


# When the server fails


def with_server(port: int) -> Any:
    return override_settings(EMAIL_BACKEND=SMTP, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port, EMAIL_TIMEOUT=0.3)


@pytest.mark.parametrize("how", ["deaf", "resets", "drops"])
def test_a_server_that_fails_loses_nothing(post: Post, how: str) -> None:
    post("A1")
    post("D1", kind="decision")
    with server(how) as port, with_server(port):
        done = services_mail.send_waiting(at=AT)
    assert done == services_mail.Pass(failed=1, is_cut_short=True)
    put_off = OutgoingEmail.objects.exclude(last_error="").get()
    assert (put_off.attempts, put_off.sent_at) == (0, None)
    assert services_mail.send_waiting(at=AT + timedelta(minutes=5)).messages == 2


def test_a_server_that_is_not_there_loses_nothing(post: Post) -> None:
    post("A1")
    with with_server(closed_port()):
        for day in range(ATTEMPTS + 1):
            assert services_mail.send_waiting(at=AT + timedelta(days=day)).is_cut_short
    assert services_mail.send_waiting(at=AT + timedelta(days=30)).messages == 1


def test_one_who_is_refused_holds_up_nobody_and_is_given_up_in_the_end(post: Post) -> None:
    post("A1")
    at = AT
    with server("refuses") as port, with_server(port):
        for attempt in range(1, ATTEMPTS + 1):
            assert services_mail.send_waiting(at=at) == services_mail.Pass(failed=1)
            assert services_mail.send_waiting(at=at) == services_mail.Pass()
            assert row("A1").attempts == attempt
            at = row("A1").next_attempt_at
    assert "550" in row("A1").last_error
    assert services_mail.send_waiting(at=at).messages == 0
    assert list(OutgoingEmail.objects.given_up()) == [row("A1")]


def test_a_server_that_takes_it_gets_it(post: Post) -> None:
    post("A1")
    with server("takes") as port, with_server(port):
        assert services_mail.send_waiting(at=AT) == services_mail.Pass(messages=1, told=1)


# In the database


@pytest.mark.django_db(transaction=True)
def test_two_passes_at_once_send_it_once(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    post("A1")
    inside, done = threading.Event(), threading.Event()
    really = services_mail._deliver

    def slowly(*args: Any) -> Exception | None:
        inside.set()
        assert done.wait(10)
        return really(*args)

    def first() -> None:
        try:
            services_mail.send_waiting(at=AT)
        finally:
            connection.close()

    monkeypatch.setattr(services_mail, "_deliver", slowly)
    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(10)
    monkeypatch.setattr(services_mail, "_deliver", really)
    assert services_mail.send_waiting(at=AT) == services_mail.Pass()
    done.set()
    thread.join(10)
    assert len(mail.outbox) == 1
    assert row("A1").sent_at == AT


@pytest.mark.parametrize("change", [{"subject": "Other"}, {"sent_at": None}, {"attempts": 3}])
def test_what_was_sent_is_kept_as_it_was(post: Post, change: dict[str, Any]) -> None:
    post("A1")
    services_mail.send_waiting(at=AT)
    with pytest.raises(IntegrityError, match="kept as it was written"), transaction.atomic():
        OutgoingEmail.objects.filter(key="A1").update(**change)


def test_what_waits_is_neither_rewritten_nor_deleted(post: Post) -> None:
    post("A1")
    for act in (
        lambda: OutgoingEmail.objects.filter(key="A1").update(html="Other"),
        lambda: OutgoingEmail.objects.filter(key="A1").delete(),
    ):
        with pytest.raises(IntegrityError, match="kept as it was written"), transaction.atomic():
            act()


# The command


def test_the_command_says_what_it_did(post: Post) -> None:
    post("A1")
    post("A2")
    out = StringIO()
    call_command("send_email", stdout=out)
    assert out.getvalue() == "1 e-mail sent, telling of 2 things.\n"


def test_the_command_fails_where_the_server_does(post: Post) -> None:
    post("A1")
    out = StringIO()
    with with_server(closed_port()), pytest.raises(CommandError, match="The mail server"):
        call_command("send_email", stdout=out)
    assert out.getvalue() == "0 e-mails sent, telling of 0 things. 1 e-mail put off.\n"
