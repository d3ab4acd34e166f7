"""Every component on one page, with every status: what the tests of the look render, without a database."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace as Thing
from typing import Any, ClassVar

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import Context, engines
from django.test import RequestFactory

from partners.charts import Point
from partners.forms import CharacterCountTextarea, DayMonthYearField, PortalForm, RagChoice
from partners.wording import STATUSES
from tests import source

PERIODS = (
    "October to December 2025",
    "January to March 2026",
    "April to June 2026",
    "July to September 2026",
)

PAGE = (source.ROOT / "tests" / "gallery.html").read_text()


class Form(PortalForm):
    rag = RagChoice(label="How is this work performing?")
    progress = forms.CharField(
        label="Progress", max_length=20, widget=CharacterCountTextarea(), help_text="In short."
    )
    due_on = DayMonthYearField(label="Due date")
    kind = forms.ChoiceField(label="Kind", choices=[("", "---------"), ("a", "Capacity")])
    blocked = forms.ChoiceField(
        label="Is anything blocking progress?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
    )
    asked = forms.MultipleChoiceField(
        label="Asked", choices=[("a", "A")], widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label="The chair has agreed")
    password = forms.CharField(label="Password", widget=forms.PasswordInput)

    nouns: ClassVar = {
        "rag": "how this work is performing",
        "blocked": "yes if anything is blocking progress",
    }


def body(name: str, kind: str, **more: Any) -> Thing:
    plain = {"url": f"/{name}/", "lines": [f"What {name} does"], "rag": "", "peers": [], "below": []}
    return Thing(name=name, kind=kind, relation="reports to", **(plain | more))


def partnership(**changed: Any) -> Thing:
    own = {
        "slug": "riverton",
        "short_name": "RSP",
        "name": "Riverton Safety Partnership",
        "brand_colour": "#0f4c5c",
        "is_illustrative": True,
    }
    return Thing(**(own | changed))


def request(path: str = "/riverton/?owner=council&sort=due&page=3", *, signed_in: bool = True) -> HttpRequest:
    made = RequestFactory().get(path)
    made.user = Thing(is_authenticated=signed_in, name="Amina Khan")  # type: ignore[assignment]
    return made


def context(*, sent: bool = False) -> dict[str, Any]:
    groups = [body("NORTH", "delivery", rag="red"), body("SOUTH", "delivery", rag="green")]
    leaders = body("Leaders", "leadership", below=groups, peers=[body("Safeguarding", "sister", url="")])
    return {
        "request": request(),
        "partnership": partnership(),
        "navigation": [
            Thing(text="Home", url="/", current=False),
            Thing(text="Partners", url="/p/", current=True),
        ],
        "tiles": [
            Thing(value=3, label="decisions needed", is_key=True, url="#decisions"),
            *(Thing(value=1, label=STATUSES[rag].word.lower(), rag=rag) for rag in STATUSES),
        ],
        "rags": list(STATUSES),
        "history": list(zip(PERIODS, ("green", "amber", "red", "not_reported"), strict=True)),
        "balance": Thing(
            brought_forward=4, new=2, closed=1, handled=2, escalated=3, merged=0, balances=True
        ),
        "card": Thing(
            key=1, rag="red", note="open 63 days", title="No refuge spaces", url="/e/1/", meta="NORTH",
            happening="All units are full.", asked="Agree to lease 2 more.", asked_by="12 November 2026",
        ),
        "value": Decimal("64.0"),
        "values": [61, 62, None, 64],
        "points": [
            Point(PERIODS[0], Decimal("68.0")),
            Point(PERIODS[1], None),
            Point(PERIODS[2], Decimal("69.5"), break_before=True),
            Point(PERIODS[3], Decimal("71.0"), flag="Provisional"),
        ],
        "events": [
            Thing(when=datetime(2026, 10, 12, 16, 30, tzinfo=UTC), title="Escalated", rag="red"),
            Thing(when=date(2026, 7, 8), title="First raised", url="/e/1/", text="The units\nare full."),
        ],
        "sort": "due",
        "numbered": Paginator(range(100), 10).page(3),
        "form": Form({"blocked": "yes", "due_on_month": "Octember"}) if sent else Form(),
        "tree": body("Board", "board", below=[leaders]),
    }  # fmt: skip


def render(template: str, **variables: Any) -> str:
    made = engines["django"].from_string(template)
    return str(made.template.render(Context(variables)))  # type: ignore[attr-defined]


def page(*, sent: bool = False, **changed: Any) -> str:
    return render(PAGE, **(context(sent=sent) | changed))
