from collections.abc import Callable

import pytest
from django.test import Client

from partners import access
from partners.admin import site
from partners.models import Body, Organisation, Partner, Partnership, Person, Seat
from partners.roles import Permission
from partners.rules_mail import Letter
from partners.services_mail import post
from tests.factories.partners import days_ago
from tests.world import World

SignIn = Callable[[Person | None], Client]


@pytest.fixture
def operator(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.operator)


def test_it_holds_reference_data_alone() -> None:
    ours = (model for model in site._registry if model._meta.app_label == "partners")
    registered = {model.__name__ for model in ours}
    assert registered == {"Body", "Organisation", "OutgoingEmail", "Partner", "Partnership", "Person", "Seat"}


@pytest.mark.parametrize("name", ["officer", "slg_chair", "secretary", "auditor", "leaver"])
def test_it_is_for_the_operator_alone(world: World, sign_in: SignIn, name: str) -> None:
    client = sign_in(world.everybody[name])
    for path in ("/admin/", "/admin/partners/person/", f"/admin/partners/person/{world.officer.pk}/change/"):
        response = client.get(path)
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")


def test_its_own_scripts_may_run_and_nothing_else_is_loosened(operator: Client) -> None:
    theirs = operator.get("/admin/")["Content-Security-Policy"].split("; ")
    ours = operator.get("/help/")["Content-Security-Policy"].split("; ")
    assert set(ours) - set(theirs) == {"require-trusted-types-for 'script'"}
    assert set(theirs) <= set(ours)


def test_being_staff_is_not_enough(world: World, sign_in: SignIn) -> None:
    world.officer.is_staff = True
    world.officer.record(by=None, at=world.now)
    assert sign_in(world.officer).get("/admin/").status_code == 302


def test_signing_in_there_is_signing_in(world: World, sign_in: SignIn) -> None:
    response = sign_in(None).get("/admin/login/")
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=%2Fadmin%2Flogin%2F")


@pytest.mark.parametrize("model", ["body", "organisation", "partner", "partnership", "person", "seat"])
def test_every_list_and_form_opens_and_nothing_is_deleted(world: World, operator: Client, model: str) -> None:
    assert operator.get(f"/admin/partners/{model}/").status_code == 200
    assert operator.get(f"/admin/partners/{model}/add/").status_code == 200
    kind = {kind._meta.model_name: kind for kind in site._registry}[model]
    pk = kind._default_manager.values_list("pk", flat=True)[0]
    assert operator.get(f"/admin/partners/{model}/{pk}/change/").status_code == 200
    assert operator.post(f"/admin/partners/{model}/{pk}/delete/", {"post": "yes"}).status_code == 403
    assert kind._default_manager.filter(pk=pk).exists()


def test_outgoing_mail_is_listed_and_its_letters_are_not_shown(world: World, operator: Client) -> None:
    letter = Letter(
        kind="return",
        subject="Write the update on N1",
        sentences=("A sentence of the letter.",),
        action="Write it",
        path="/riverton/",
        line="N1",
        several="Write {n} updates",
        day=world.today,
    )
    row = post(to=world.officer, partnership=world.riverton, letter=letter, key="N1", at=world.now)
    assert row is not None
    listed = operator.get("/admin/partners/outgoingemail/")
    opened = operator.get(f"/admin/partners/outgoingemail/{row.pk}/change/")
    for page in (listed, opened):
        assert page.status_code == 200
        assert "Write the update on N1" in page.content.decode()
        assert "A sentence of the letter." not in page.content.decode()
    address = "/admin/partners/outgoingemail/"
    for path in (f"{address}add/", f"{address}{row.pk}/change/", f"{address}{row.pk}/delete/"):
        assert operator.post(path, {"subject": "Other"}).status_code == 403


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("model", ["body", "organisation", "outgoingemail", "partner", "person", "seat"])
def test_every_list_is_downloaded_as_it_is_shown(operator: Client, model: str, kind: str) -> None:
    page = operator.get(f"/admin/partners/{model}/").content.decode()
    assert f'href="?format={kind}"' in page
    made = operator.get(f"/admin/partners/{model}/?format={kind}")
    assert made.status_code == 200
    assert made["Content-Disposition"].startswith("attachment;")
    assert made["Content-Disposition"].endswith(f'.{kind}"')


def test_a_file_of_a_narrowed_list_holds_its_rows_and_its_columns(world: World, operator: Client) -> None:
    made = operator.get("/admin/partners/seat/?role__exact=chair&format=csv").content.decode("utf-8-sig")
    head, *lines = made.splitlines()
    assert head == "Person,Role,Body,Starts on,Ends on"
    assert len(lines) == Seat.objects.filter(role="chair").count() > 0
    assert all(line.split(",")[1] == "Chair" for line in lines)


def test_what_cannot_be_asked_of_a_list_makes_no_file(operator: Client) -> None:
    response = operator.get("/admin/partners/seat/?nothing__like__this=1&format=csv")
    assert "Content-Disposition" not in response


@pytest.mark.parametrize("name", ["officer", "secretary", "auditor"])
def test_the_files_are_for_the_operator_alone(world: World, sign_in: SignIn, name: str) -> None:
    response = sign_in(world.everybody[name]).get("/admin/partners/outgoingemail/?format=csv")
    assert response.status_code == 302


@pytest.mark.parametrize("model", ["partner", "seat"])
def test_what_is_given_once_is_not_changed_there(world: World, operator: Client, model: str) -> None:
    kind = {"partner": Partner, "seat": Seat}[model]
    row = kind._default_manager.all()[0]
    address = f"/admin/partners/{model}/{row.pk}/change/"
    assert operator.post(address, {"starts_on": "2020-01-01"}).status_code == 403


def test_a_change_says_who_made_it(world: World, operator: Client) -> None:
    given = {"name": "County Fire and Rescue", "short_name": "Fire", "sector": "fire", "starts_on": ""}
    response = operator.post(f"/admin/partners/organisation/{world.fire.pk}/change/", given)
    assert response.status_code == 302
    newest = Organisation.history.filter(id=world.fire.pk)[0]
    assert (newest.name, newest.history_user) == ("County Fire and Rescue", world.operator)
    assert newest.history_change_reason == "Changed by the operator."


def test_a_person_is_entered_without_an_account(world: World, operator: Client) -> None:
    given = {"name": "Ada Okoye", "email": "Ada.Okoye@example.org", "organisation": "", "job_title": ""}
    assert operator.post("/admin/partners/person/add/", given | {"is_active": "on"}).status_code == 302
    person = Person.objects.get(email="ada.okoye@example.org")
    assert not person.has_usable_password()
    assert not person.is_superuser


def test_nobody_is_made_an_operator_there(world: World, operator: Client) -> None:
    given = {
        "name": "Officer",
        "email": world.officer.email,
        "organisation": "",
        "job_title": "",
        "is_active": "on",
    }
    raised = given | {"is_superuser": "on", "is_staff": "on", "password": "x"}
    assert operator.post(f"/admin/partners/person/{world.officer.pk}/change/", raised).status_code == 302
    person = Person.objects.get(pk=world.officer.pk)
    assert (person.is_superuser, person.is_staff, person.password) == (False, False, world.officer.password)


def test_a_closed_account_opens_nothing(world: World, operator: Client, sign_in: SignIn) -> None:
    theirs = sign_in(world.officer)
    given = {"name": "Officer", "email": world.officer.email, "organisation": "", "job_title": ""}
    operator.post(f"/admin/partners/person/{world.officer.pk}/change/", given)
    assert theirs.get("/riverton/groups/north/").status_code == 302
    assert not access.may(world.officer, Permission.READ, world.north)


def test_a_reserved_address_is_refused_in_words(world: World, operator: Client) -> None:
    given = {"slug": "help", "name": "Help", "short_name": "H", "area": "H", "brand_colour": "#0f4c5c"}
    response = operator.post("/admin/partners/partnership/add/", given, follow=True)
    assert "kept for the portal&#x27;s own pages" in response.content.decode()
    assert not Partnership.objects.filter(slug="help").exists()


def test_a_body_is_put_into_the_line_and_opened(world: World, operator: Client) -> None:
    given = {
        "partnership": world.riverton.pk,
        "slug": "east",
        "name": "East delivery group",
        "short_name": "EAST",
        "kind": "delivery",
        "reports_to": world.slg.pk,
        "regime": "partnership",
        "quorum": 3,
        "quorum_statutory": 0,
    }
    assert operator.post("/admin/partners/body/add/", given).status_code == 302
    east = Body.objects.get(slug="east")
    assert access.may(world.slg_chair, Permission.READ, east)
    response = operator.post(
        f"/admin/partners/body/{world.hwb.pk}/change/",
        given | {"name": "Board", "short_name": "HWB", "kind": "board", "reports_to": east.pk},
        follow=True,
    )
    assert "East delivery group already reports to Board." in response.content.decode()
    assert Body.objects.get(pk=world.hwb.pk).reports_to is None


def test_the_first_secretary_gets_their_seat_there(world: World, operator: Client) -> None:
    given = {
        "body": world.hill.pk,
        "person": world.colleague.pk,
        "role": "secretary",
        "organisation": world.council.pk,
        "starts_on": days_ago(0).isoformat(),
        "ends_on": "",
    }
    assert operator.post("/admin/partners/seat/add/", given).status_code == 302
    assert access.may(world.colleague, Permission.MANAGE_SEATS, world.hill)
    refused = operator.post("/admin/partners/seat/add/", given | {"person": world.operator.pk}, follow=True)
    assert "given to you by somebody else" in refused.content.decode()
    assert not Seat.objects.filter(person=world.operator).exists()
