"""Visitors rate the public pages, and the secretariat reads what they say.

A page that is only read sets no cookie: it leads to the form by links, and the form has a page of its own.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from operator import attrgetter, itemgetter
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Max, QuerySet
from django.db.models.functions import TruncMonth
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse

from partners import access
from partners.forms.ratings import RatingForm
from partners.models import Body, Partnership, Rating
from partners.roles import Permission
from partners.rules import Refused
from partners.services_ratings import rate_page
from partners.tables import Column, Table
from partners.views.base import FormPage, Open, PageView, PortalView
from partners.views.tables import Offered, TablesPage

A_PAGE = 50


def rated_title(partnership: Partnership, page: str) -> str:
    """What the public page at the address below the partnership's own is called; else 404."""
    try:
        found = resolve(reverse("partners:partnership", args=[partnership.slug]) + page)
    except Resolver404:
        raise Http404 from None
    view = getattr(found.func, "view_class", None)
    if not (isinstance(view, type) and issubclass(view, PortalView) and view.rated_as):
        raise Http404
    return view.rated_as


class OfAPage(PortalView):
    """A page about another one, which must be open to everybody and ask to be rated."""

    permission = Open.PUBLIC

    title: str

    def load(self) -> None:
        self.title = rated_title(self.partnership, self.kwargs["page"])

    def facts(self) -> Mapping[str, Any]:
        home = reverse("partners:partnership", args=[self.partnership.slug])
        return {"title": self.title, "rated_url": home + self.kwargs["page"]}


class Rate(OfAPage, FormPage):
    """The form; `?rating=good` comes with the choice made on the page itself."""

    template_name = "partners/rate.html"

    def make_form(self, **sent: Any) -> RatingForm:
        return RatingForm(initial={"rating": self.request.GET.get("rating", "")}, **sent)

    def accepted(self, form: RatingForm) -> HttpResponse:
        try:
            rate_page(
                partnership=self.partnership,
                page=self.kwargs["page"],
                title=self.title,
                face=form.cleaned_data["rating"],
                comment=form.cleaned_data["comment"],
                address=get_adapter(self.request).get_client_ip(self.request),
                at=self.now,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
            return self.show(form, status=429)
        return redirect("partners:rated", self.partnership.slug, self.kwargs["page"])


class Rated(OfAPage, PageView):
    """Thanks, and what becomes of it."""

    template_name = "partners/rated.html"


class Ratings(TablesPage):
    """A month of ratings for those who make a body's papers: how many of each page, and every comment."""

    permission = Permission.EXPORT_PACK
    section = "partnership"
    template_name = "partners/ratings.html"

    def load(self) -> Body:
        """The public pages belong to no single body: any on which the person makes the papers will do."""
        body = access.bodies_for(self.request.user, self.permission, self.partnership).first()
        if body is not None:
            return body
        if access.bodies_for(self.request.user, Permission.READ, self.partnership).exists():
            raise PermissionDenied
        raise Http404

    @cached_property
    def months(self) -> list[date]:
        every = Rating.objects.filter(partnership=self.partnership).annotate(month=TruncMonth("on"))
        return list(every.values_list("month", flat=True).order_by("-month").distinct())

    @property
    def month(self) -> date | None:
        """The one asked for; else the newest in which anything was rated."""
        asked = self.request.GET.get("month", "")
        return next((each for each in self.months if f"{each:%Y-%m}" == asked), next(iter(self.months), None))

    def of(self, month: date) -> "QuerySet[Rating]":
        every = Rating.objects.filter(partnership=self.partnership)
        return every.filter(on__year=month.year, on__month=month.month)

    def comments(self, month: date) -> "QuerySet[Rating]":
        return self.of(month).exclude(comment="").order_by("-on", "title", "pk")

    def facts(self) -> Mapping[str, Any]:
        month = self.month
        if month is None:
            return {"months": []}
        lines = count(self.of(month))
        return {
            "months": [_choice(each, month) for each in self.months],
            "month": month,
            "faces": Rating.Face.labels,
            "lines": lines,
            "total": sum(times for line in lines for _, times in line["counts"]),
            "page": Paginator(self.comments(month), A_PAGE).get_page(self.request.GET.get("page")),
        }

    def offered(self) -> Mapping[str, Offered]:
        month = self.month
        if month is None:
            return {}
        said = f"Of {month:%B %Y}."
        return {
            "ratings": Offered(
                "ratings",
                "Ratings",
                f"How visitors rated each public page. {said}",
                lambda: Table(of_ratings(), count(self.of(month))),
                span=f"{month:%Y-%m}",
            ),
            "comments": Offered(
                "comments",
                "Comments",
                f"What visitors wrote about the public pages. {said}",
                lambda: Table(of_comments(), list(self.comments(month))),
                span=f"{month:%Y-%m}",
            ),
        }


def of_ratings() -> list[Column]:
    def times(place: int) -> Callable[[Any], int]:
        return lambda line: int(line["counts"][place][1])

    faces = [Column(str(label), times(place)) for place, label in enumerate(Rating.Face.labels)]
    return [Column("Page", itemgetter("title")), *faces]


def of_comments() -> list[Column]:
    return [
        Column("Comment", attrgetter("comment")),
        Column("Page", attrgetter("title")),
        Column("Rating", lambda rating: str(rating.get_face_display())),
        Column("Day", attrgetter("on")),
    ]


def count(ratings: "QuerySet[Rating]") -> list[dict[str, Any]]:
    """For each page: what it is called, and how many of each face, in the order of the faces."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    titles: dict[str, str] = {}
    rows = ratings.values_list("page", "title", "face").annotate(times=Count("pk"), newest=Max("on"))
    for page, title, face, times, _ in rows.order_by("page", "newest"):
        counted[page][face] += times
        titles[page] = title
    return [
        {"title": titles[page], "counts": [(face.label, faces[face]) for face in Rating.Face]}
        for page, faces in counted.items()
    ]


def _choice(each: date, chosen: date) -> dict[str, Any]:
    return {"value": f"{each:%Y-%m}", "text": f"{each:%B %Y}", "selected": each == chosen}
