from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners import services
from partners.models import Body, Organisation, Partner, Person
from partners.roles import Role
from partners.views.chart import Node, draw, in_words
from tests import factories as make
from tests.factories.partners import days_ago, now
from tests.world import World

SignIn = Callable[[Person | None], Client]


def text(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


class TestPublicPages:
    def test_a_partnership_says_who_takes_part_and_what_for(self, world: World, sign_in: SignIn) -> None:
        page = text(sign_in(None), "partners:partnership", "riverton")
        assert "Riverton Safer Places Partnership" in page
        assert "County fire, County police and Riverton council" in page
        assert "Riverton voices" in page
        assert "Adult Safeguarding Board" in page
        assert "A place where everybody feels safe." in page
        assert "NORTH and SOUTH report to Senior Leadership Group (SLG)." in page
        assert page.index("Reduce violence at home") < page.index("Reduce re-offending")

    def test_public_pages_name_nobody(self, world: World, sign_in: SignIn) -> None:
        for name in ("partners:partnership", "partners:chart", "partners:partners"):
            page = text(sign_in(None), name, "riverton")
            assert [person.name for person in world.everybody.values() if f">{person.name}" in page] == []

    def test_another_partnership_says_nothing_of_this_one(self, world: World, sign_in: SignIn) -> None:
        page = text(sign_in(None), "partners:partnership", "hillside")
        assert "Riverton" not in page
        assert "Reduce violence at home" not in page

    def test_the_register_shows_who_took_over(self, world: World, sign_in: SignIn) -> None:
        heir = make.make_organisation("county-force")
        services.succeed_organisation(
            old=world.police, new=heir, on=world.today, by=None, at=now(), why="By order."
        )
        page = text(sign_in(None), "partners:partners", "riverton")
        now_there, _, former = page.partition("Former partners")
        assert "County force" in now_there
        assert "County police" in former
        assert former.index("County police") < former.index("County force")

    def test_the_chart_links_only_for_those_it_leads_somewhere(self, world: World, sign_in: SignIn) -> None:
        link = reverse("partners:body", args=["riverton", "north"])
        assert link not in text(sign_in(None), "partners:chart", "riverton")
        assert link not in text(sign_in(world.stranger), "partners:chart", "riverton")
        assert link in text(sign_in(world.officer), "partners:chart", "riverton")


class TestChart:
    def names(self, node: Node) -> tuple[str, list[Any]]:
        return node.name, [self.names(child) for child in node.below]

    def test_it_is_the_line_of_reporting(self, world: World) -> None:
        (tree,) = draw(list(Body.objects.filter(partnership=world.riverton)), "riverton", linked=False)
        board = "Health and Wellbeing Board (HWB)"
        groups: list[Any] = [("North delivery group (NORTH)", []), ("South delivery group (SOUTH)", [])]
        assert self.names(tree) == (board, [("Senior Leadership Group (SLG)", groups)])
        assert tree.relation == "SLG reports to"
        assert tree.below[0].relation == "NORTH and SOUTH report to"
        assert tree.peers == []
        assert [peer.name for peer in tree.below[0].peers] == ["Adult Safeguarding Board (ASB)"]

    def test_sister_boards_stand_beside_the_first_root_without_a_leadership_group(self, world: World) -> None:
        (tree,) = draw([world.hill, world.asb], "riverton", linked=False)
        assert [peer.name for peer in tree.peers] == ["Adult Safeguarding Board (ASB)"]

    def test_in_words_it_goes_from_the_groups_upwards(self, world: World) -> None:
        trees = draw(list(Body.objects.filter(partnership=world.riverton)), "riverton", linked=False)
        assert in_words(trees) == [
            "NORTH and SOUTH report to Senior Leadership Group (SLG).",
            "SLG reports to Health and Wellbeing Board (HWB).",
        ]

    def test_a_deeper_tree_and_a_second_root_draw_themselves(self, world: World) -> None:
        make.make_body(world.riverton, "ward", name="Ward panel", reports_to=world.north)
        make.make_body(world.riverton, "east", name="East delivery group")
        trees = draw(list(Body.objects.filter(partnership=world.riverton)), "riverton", linked=False)
        assert [tree.name for tree in trees] == [
            "Health and Wellbeing Board (HWB)",
            "East delivery group (EAST)",
        ]
        north = trees[0].below[0].below[0]
        assert self.names(north) == ("North delivery group (NORTH)", [("Ward panel (WARD)", [])])

    def test_sister_boards_alone_are_shown(self, world: World) -> None:
        assert [node.name for node in draw([world.asb], "riverton", linked=False)] == [
            "Adult Safeguarding Board (ASB)"
        ]


class TestBodyPage:
    def page(self, client: Client, body: str = "north") -> str:
        return text(client, "partners:body", "riverton", body)

    def test_seats_are_sorted_by_when_they_hold(self, world: World, sign_in: SignIn) -> None:
        page = self.page(sign_in(world.officer))
        held, _, rest = page.partition("Seats that have not begun")
        coming, _, past = rest.partition("Seats of the past")
        past = past.partition("What you may do here")[0]
        assert held.index("North Chair") < held.index("North Deputy") < held.index("Colleague")
        assert ("Joiner" in coming, "Leaver" in past) == (True, True)
        assert ("Joiner" in held, "Leaver" in held) == (False, False)

    def test_it_says_which_seat_opens_what(self, world: World, sign_in: SignIn) -> None:
        why = self.page(sign_in(world.officer)).partition("What you may do here, and why")[2]
        assert "As officer of North delivery group (NORTH)" in why
        assert "Write updates for activities their organisation leads" in why
        assert "Sign and issue" not in why

    def test_a_seat_above_is_called_so(self, world: World, sign_in: SignIn) -> None:
        why = self.page(sign_in(world.slg_chair)).partition("What you may do here, and why")[2]
        assert "As chair of Senior Leadership Group (SLG), above this body" in why

    def test_without_an_opening_seat_it_says_so(self, world: World, sign_in: SignIn) -> None:
        assert "None of your seats opens its papers." in self.page(sign_in(world.south_officer))

    def test_only_the_secretariat_is_offered_changes(self, world: World, sign_in: SignIn) -> None:
        offer = reverse("partners:seat_create", args=["riverton", "north"])
        assert offer in self.page(sign_in(world.secretary))
        assert offer in self.page(sign_in(world.north_secretary))
        assert offer not in self.page(sign_in(world.north_chair))
        assert "End seat" not in self.page(sign_in(world.officer))

    def test_a_statutory_partner_without_a_seat_is_named_on_the_leadership_group(
        self, world: World, sign_in: SignIn
    ) -> None:
        assert "Nobody sits here today for County fire." in self.page(sign_in(world.officer), "slg")
        make.make_seat(world.slg, world.south_chair, Role.MEMBER)
        assert "Nobody sits here today" not in self.page(sign_in(world.officer), "slg")
        assert "Nobody sits here today" not in self.page(sign_in(world.officer), "north")


class TestPersonPage:
    def test_only_seats_of_this_partnership_are_shown(self, world: World, sign_in: SignIn) -> None:
        make.make_seat(world.hill, world.officer, Role.AUDITOR)
        client = sign_in(world.officer)
        assert "Hillside" not in text(client, "partners:person", "riverton", world.officer.pk)
        assert "Hillside delivery group" in text(client, "partners:person", "hillside", world.officer.pk)

    def test_todays_seats_come_first(self, world: World, sign_in: SignIn) -> None:
        make.make_seat(world.south, world.officer, starts_on=days_ago(-5))
        make.make_seat(world.slg, world.officer, Role.MEMBER, days_ago(50), days_ago(40))
        page = text(sign_in(world.officer), "partners:person", "riverton", world.officer.pk)
        order = [page.index(name) for name in ("North delivery", "South delivery", "Senior Leadership")]
        assert order == sorted(order)

    def test_only_oneself_is_offered_a_new_password(self, world: World, sign_in: SignIn) -> None:
        offer = reverse("account_change_password")
        client = sign_in(world.officer)
        assert offer in text(client, "partners:person", "riverton", world.officer.pk)
        assert offer not in text(client, "partners:person", "riverton", world.colleague.pk)


class TestHome:
    def test_somebody_sees_their_seats(self, world: World, sign_in: SignIn) -> None:
        page = text(sign_in(world.secretary), "home:home")
        assert reverse("partners:body", args=["riverton", "slg"]) in page
        assert reverse("partners:body", args=["riverton", "hwb"]) in page
        assert "Hillside" not in page

    @pytest.mark.parametrize("name", ["leaver", "joiner", "operator"])
    def test_without_a_seat_today_it_says_so(self, world: World, sign_in: SignIn, name: str) -> None:
        page = text(sign_in(world.everybody[name]), "home:home")
        assert "You hold no seat today" in page
        assert "Riverton" not in page

    def test_visitors_choose_among_several(self, world: World, sign_in: SignIn) -> None:
        page = text(sign_in(None), "home:home")
        assert "Riverton Safer Places Partnership" in page
        assert "Hillside Safer Places Partnership" in page


class TestNavigation:
    def items(self, client: Client, path: str) -> list[tuple[str, bool]]:
        return [(item.text, item.current) for item in client.get(path).context["navigation"]]

    def test_visitors_see_what_is_public(self, world: World, sign_in: SignIn) -> None:
        assert self.items(sign_in(None), "/riverton/governance/") == [
            ("Partnership", False),
            ("How it is governed", True),
            ("Partners", False),
            ("Published papers", False),
        ]

    def test_the_place_one_is_at_is_marked(self, world: World, sign_in: SignIn) -> None:
        items = self.items(sign_in(world.officer), "/riverton/groups/north/")
        assert [text for text, current in items if current] == ["Partnership"]

    def test_the_chart_belongs_to_the_partnership(self, world: World, sign_in: SignIn) -> None:
        items = self.items(sign_in(world.officer), "/riverton/governance/")
        assert [text for text, current in items if current] == ["Partnership"]

    def test_home_leads_on_where_there_is_one_partnership(self, world: World, sign_in: SignIn) -> None:
        assert ("Partnership", False) in self.items(sign_in(world.officer), "/")
        make.make_seat(world.hill, world.officer, Role.MEMBER)
        assert self.items(sign_in(world.officer), "/") == [("Home", True)]

    def test_somebody_on_two_bodies_has_two_dashboards_the_highest_first(
        self, world: World, sign_in: SignIn
    ) -> None:
        page = sign_in(world.secretary).get("/riverton/groups/hwb/dashboard/")
        part = page.context["subnavigation"]
        assert [item.text for item in part.below] == ["HWB dashboard", "SLG dashboard"]
        assert [item.text for item in part.below if item.current] == ["HWB dashboard"]

    def test_every_part_shows_its_pages_while_one_is_open(self, world: World, sign_in: SignIn) -> None:
        client = sign_in(world.north_chair)
        items = client.get("/riverton/measures/").context["navigation"]
        assert {item.text: [page.text for page in item.below] for item in items} == {
            "Home": [],
            "Dashboard": ["NORTH dashboard"],
            "Updates": [],
            "Exceptions": ["Exceptions", "Answers to you"],
            "Actions": [],
            "Plan": ["Priorities", "Activities", "Measures"],
            "Papers": ["Packs", "Meetings", "NORTH reports"],
            "Partnership": ["About", "How it is governed", "Partners", "People"],
            "Search": [],
        }
        assert [item.text for item in items if item.current] == ["Plan"]
        for item in items:
            for page in item.below:
                assert client.get(page.url).status_code == 200

    def test_a_sister_board_has_meetings_and_no_dashboard(self, world: World, sign_in: SignIn) -> None:
        make.make_seat(world.asb, world.stranger, Role.MEMBER)
        items = sign_in(world.stranger).get("/riverton/groups/asb/meetings/").context["navigation"]
        assert "Dashboard" not in [item.text for item in items]
        papers = next(item for item in items if item.text == "Papers")
        assert [page.text for page in papers.below] == ["Packs", "Meetings"]

    def test_outside_a_partnership_there_is_only_home(self, world: World, sign_in: SignIn) -> None:
        assert self.items(sign_in(world.officer), "/help/") == [("Home", False)]

    def test_another_partnerships_page_does_not_leak_into_it(self, world: World, sign_in: SignIn) -> None:
        response = sign_in(world.stranger).get("/riverton/groups/north/")
        assert response.context["partnership"] is None
        assert [item.text for item in response.context["navigation"]] == ["Home"]


class TestPrivacy:
    @pytest.mark.parametrize("path", ["/", "/riverton/", "/riverton/groups/north/", "/riverton/nothing/"])
    def test_nothing_signed_in_is_kept_by_a_browser(self, world: World, sign_in: SignIn, path: str) -> None:
        assert sign_in(world.officer).get(path)["Cache-Control"] == "no-store, private"

    def test_public_pages_may_be(self, world: World, sign_in: SignIn) -> None:
        assert "Cache-Control" not in sign_in(None).get("/riverton/")


class TestQueries:
    """The number of queries is the same whether a list holds one thing or three."""

    def count(self, client: Client, path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    def grow(self, world: World) -> None:
        for number in range(3):
            body = make.make_body(world.riverton, f"new-{number}", reports_to=world.slg)
            person = make.make_person(f"New {number}", world.council)
            make.make_seat(world.north, person)
            make.make_seat(body, world.officer, Role.MEMBER)
            organisation = make.make_organisation(f"new-{number}")
            services.set_standing(
                partnership=world.riverton,
                organisation=organisation,
                standing=Partner.Standing.STATUTORY,
                starts_on=days_ago(10),
                by=None,
                at=now(),
            )
            make.make_priority(world.strategy, 10 + number)
        self.succession(world)

    def succession(self, world: World) -> None:
        for number in range(3):
            old = Organisation.objects.get(key=f"new-{number}")
            heir = make.make_organisation(f"heir-{number}")
            services.succeed_organisation(
                old=old, new=heir, on=world.today, by=None, at=now(), why="By order."
            )

    @pytest.mark.parametrize(
        ("path", "queries"),
        [
            ("/riverton/", 12),
            ("/riverton/governance/", 7),
            ("/riverton/partners/", 9),
            ("/riverton/groups/north/", 18),
            ("/riverton/groups/slg/", 19),
            ("person", 13),
        ],
    )
    def test_lists(self, world: World, sign_in: SignIn, path: str, queries: int) -> None:
        if path == "person":
            path = reverse("partners:person", args=["riverton", world.officer.pk])
        client = sign_in(world.officer)
        assert self.count(client, path) == queries
        self.grow(world)
        assert self.count(client, path) == queries

    def test_what_waits_is_not_asked_where_nothing_could(self, world: World, sign_in: SignIn) -> None:
        """An officer's seat opens no kind of task but writing, and a member's seat beside it opens no other."""
        client = sign_in(world.officer)
        assert self.count(client, "/") == 11
        self.grow(world)
        assert self.count(client, "/") == 11
