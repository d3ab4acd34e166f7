"""Deciding on the dashboard: the form in the card, what it keeps, where it leads and who is kept out."""

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from partners import services as partners
from partners.roles import Role
from reports import rollup
from reports.models import Decision, ExceptionItem
from reports.rules import OUTCOME_WORDS, Outcome
from tests.queries import questions
from tests.reports.quarters import browser, groups_report, planted, report_of, signed_out
from tests.reports.reading import errors_of, missing, words_of
from tests.reports.tree import LONG_AGO, Tree

pytestmark = pytest.mark.django_db

QUERIES = 27


class Board:
    """LEAD's dashboard with what NORTH asks in a tree whose groups have reported, and the form of one card."""

    def __init__(self, tree: Tree) -> None:
        self.tree, self.period = tree, tree.periods[0]
        self.items: list[ExceptionItem] = list(rollup.undecided(report_of(tree, "lead", self.period)))
        self.item = self.items[0]
        slug = tree.partnership.slug
        self.board = f"{reverse('reports:dashboard', args=[slug, 'lead'])}?period={self.period.code}"
        self.url = reverse("reports:dashboard_decide", args=[slug, "lead", self.item.pk])

    def get(self, role: Role = Role.CHAIR, **query: str) -> Any:
        return browser(self.tree.person("lead", role)).get(self.url, query)

    def form(self, role: Role = Role.CHAIR, **changed: str) -> dict[str, Any]:
        context = self.get(role).context
        sent = {"outcome": "support", "words": "So be it.", "meeting": "", "consulted": "All of us."}
        return {"saw": context["saw"], "after": str(context["after"]), **sent, **changed}

    def send(self, role: Role = Role.CHAIR, *, follow: bool = False, **changed: str) -> Any:
        client = browser(self.tree.person("lead", role))
        return client.post(self.url, self.form(role, **changed), follow=follow)


@pytest.fixture
def board(escalated: Tree) -> Board:
    return Board(escalated)


def main_of(response: HttpResponse) -> str:
    return re.sub(r"(?s).*<main|</main>.*", "", response.content.decode())


def test_each_card_leads_to_its_form_with_the_answer_selected(board: Board) -> None:
    page = browser(board.tree.person("lead", Role.CHAIR)).get(board.board).content.decode()
    key = board.item.case.reference
    assert f'href="{board.url}#{key}"' in page
    assert f'href="{board.url}?outcome=support#{key}"' in page
    assert board.get(outcome="support").context["form"]["outcome"].value() == "support"


def test_the_form_stands_in_its_card_and_offers_every_outcome(board: Board) -> None:
    page = main_of(board.get())
    card = page[page.index(f'id="{board.item.case.reference}"') :]
    card = card[: card.index("</article>")]
    offered = [words for outcome, words in OUTCOME_WORDS.items() if outcome is not Outcome.REFER]
    assert missing(card, *offered, 'name="words"', 'name="consulted"', "may decide for") == []
    assert page.count('name="words"') == 1
    assert "Where the exceptions are" in page


def test_what_lacks_something_comes_back_to_the_card_with_what_was_typed(board: Board) -> None:
    response = board.send(outcome="accept", words="We live with it.", consulted="")
    assert response.status_code == 422
    assert errors_of(response) == [
        "Enter the day until which the position is accepted. It must be in the future",
        "Enter who was consulted, or select the meeting that decided",
    ]
    text = words_of(response)
    assert missing(text, "We live with it.", "Where the exceptions are", "What is the decision?") == []
    assert f'action="#{board.item.case.reference}"' in response.content.decode()
    assert not Decision.objects.exists()


def test_a_decision_leads_back_and_says_what_follows_and_who_is_told(board: Board) -> None:
    response = board.send(follow=True)
    assert response.redirect_chain == [(board.board, 302)]
    assert Decision.objects.get().get_outcome() is Outcome.SUPPORT
    text = words_of(response)
    told = "The decision is recorded. It takes effect now. North chair and North officer are told."
    assert missing(text, told, "1 request needs a decision") == []


def test_words_kept_over_a_sign_in_are_shown_although_it_was_decided_meanwhile(board: Board) -> None:
    chair = board.tree.person("lead", Role.CHAIR)
    client, sent = browser(chair), board.form(words="Wait for the grant.")
    signed_out(client, board.url)
    assert "login" in client.post(board.url, sent)["Location"]
    board.send(Role.DEPUTY)
    client.force_login(chair)
    response = client.get(board.url)
    assert missing(words_of(response), "What you typed is back", "Wait for the grant.") == []


def test_the_secretariat_records_and_the_chair_confirms(board: Board) -> None:
    text = words_of(board.send(Role.SECRETARY, follow=True))
    follows = "It takes effect when Lead chair or Lead deputy confirms it, and then the officer is told."
    assert missing(text, follows, "Waiting for the chair to confirm") == []
    assert Decision.objects.get().confirmed_at is None


def test_the_same_form_sent_twice_decides_once(board: Board) -> None:
    client = browser(board.tree.person("lead", Role.CHAIR))
    sent = board.form() | {"csrfmiddlewaretoken": "one"}
    first, second = (client.post(board.url, sent) for _ in range(2))
    assert (second.status_code, second["Location"]) == (302, first["Location"])
    assert Decision.objects.count() == 1


def test_who_is_barred_reads_why_and_who_may_act(board: Board) -> None:
    """The chair of the group that asks sits on the body above as well, as its deputy."""
    tree = board.tree
    asker = tree.person("north", Role.CHAIR)
    partners.give_seat(
        body=tree.bodies["lead"],
        person=asker,
        role=Role.DEPUTY,
        starts_on=LONG_AGO.date(),
        by=None,
        at=LONG_AGO,
    )
    response = browser(asker).get(board.url)
    text = words_of(response)
    why = "You wrote or signed what is asked here, so somebody else must decide it."
    assert missing(text, why, "Lead chair and Lead deputy may decide for Lead group") == []
    assert 'name="words"' not in response.content.decode()


def test_a_member_sees_no_form_and_cannot_send_one(board: Board) -> None:
    assert 'name="words"' not in board.get(Role.MEMBER).content.decode()
    sent = board.form()
    assert browser(board.tree.person("lead", Role.MEMBER)).post(board.url, sent).status_code == 403


def test_what_is_decided_already_is_shown_on_its_own_page(board: Board) -> None:
    kept = board.form()
    board.send()
    item_page = reverse("reports:item_decide", args=[board.tree.partnership.slug, board.item.pk])
    assert board.get().headers["Location"] == item_page
    late = browser(board.tree.person("lead", Role.DEPUTY)).post(board.url, kept | {"words": "No, not so."})
    decision = reverse("reports:decision", args=[board.tree.partnership.slug, Decision.objects.get().pk])
    assert (late.status_code, late["Location"]) == (302, decision)


def test_other_addresses_of_the_page_lead_from_the_dashboard_itself(board: Board) -> None:
    page = main_of(board.get())
    here = board.board.partition("?")[0]
    assert f'href="{here}?period={board.tree.periods[1].code}" rel="next"' in page
    assert 'href="?' not in page


def test_an_open_card_costs_the_same_beside_one_request_as_beside_three() -> None:
    for north in (1, 3):
        tree = planted(north=north)
        groups_report(tree, tree.periods[0])
        board = Board(tree)
        client = browser(board.tree.person("lead", Role.CHAIR))
        _, asked = questions(lambda: client.get(board.url))  # noqa: B023 - called at once
        assert asked == QUERIES
