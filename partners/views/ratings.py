"""Visitors rate the public pages, and the secretariat reads what they say.

A page that is only read sets no cookie: it leads to the form by links, and the form has a page of its own.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
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
from partners.views.base import FormPage, Open, PageView, PortalView

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


class Ratings(PageView):
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

    def facts(self) -> Mapping[str, Any]:
        every = Rating.objects.filter(partnership=self.partnership)
        found = every.annotate(month=TruncMonth("on")).values_list("month", flat=True)
        months = list(found.order_by("-month").distinct())
        asked = self.request.GET.get("month", "")
        month = next((each for each in months if f"{each:%Y-%m}" == asked), months[0] if months else None)
        if month is None:
            return {"months": []}
        of_month = every.filter(on__year=month.year, on__month=month.month)
        comments = of_month.exclude(comment="").order_by("-on", "title", "pk")
        lines = count(of_month)
        return {
            "months": [_choice(each, month) for each in months],
            "month": month,
            "faces": Rating.Face.labels,
            "lines": lines,
            "total": sum(times for line in lines for _, times in line["counts"]),
            "page": Paginator(comments, A_PAGE).get_page(self.request.GET.get("page")),
        }


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
