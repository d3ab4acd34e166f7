from collections.abc import Mapping
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import Any

from django.utils.timezone import localdate

from partners.models import Body, Partner
from partners.tables import Column, Table
from partners.views.base import Open, PageView
from partners.views.chart import draw, in_words
from partners.views.tables import Offered, TablesPage
from partners.wording import uk_date


class PartnershipPage(PageView):
    """What anybody may know of a partnership: what it is for, and who takes part."""

    permission = Open.PUBLIC
    section = "partnership"
    rated_as = "The partnership"
    template_name = "partners/partnership.html"

    def facts(self) -> Mapping[str, Any]:
        current = Partner.objects.current(localdate(self.now)).filter(partnership=self.partnership)
        partners = list(current.select_related("organisation"))
        bodies = list(Body.objects.filter(partnership=self.partnership))
        seated = self.is_seated
        trees = draw(bodies, self.partnership.slug, linked=seated)
        return {
            "trees": trees,
            "line": in_words(trees),
            "statutory": [p.organisation for p in partners if p.standing == Partner.Standing.STATUTORY],
            "stakeholders": [p.organisation for p in partners if p.standing == Partner.Standing.STAKEHOLDER],
            "sisters": [body for body in bodies if body.kind == Body.Kind.SISTER],
        }


class Partners(TablesPage):
    """The register of partners, and who took over from whom."""

    permission = Open.PUBLIC
    section = "partners"
    rated_as = "Partners"
    template_name = "partners/partners.html"

    @cached_property
    def held(self) -> list[Partner]:
        rows = Partner.objects.filter(partnership=self.partnership).select_related(
            "organisation__succeeded_by"
        )
        return list(rows.prefetch_related("organisation__predecessors"))

    @property
    def today(self) -> date:
        return localdate(self.now)

    @property
    def current(self) -> list[Partner]:
        return [partner for partner in self.held if partner.is_current(self.today)]

    @property
    def former(self) -> list[Partner]:
        return [partner for partner in self.held if partner.ends_on and partner.ends_on <= self.today]

    def facts(self) -> Mapping[str, Any]:
        now = self.current
        return {
            "groups": [
                {"standing": standing, "partners": [p for p in now if p.standing == standing]}
                for standing in Partner.Standing
            ],
            "now": now,
            "linked": self.is_seated,
            "former": self.former,
        }

    def offered(self) -> Mapping[str, Offered]:
        return {
            "partners": Offered(
                "partners",
                "Partners",
                "Who takes part today, in which standing, and from whom they took over.",
                lambda: Table(of_partners(), self.current),
            ),
            "former": Offered(
                "former-partners",
                "Former partners",
                "Who took part before, and who succeeded them.",
                lambda: Table(of_former(), self.former),
            ),
        }


def of_partners() -> list[Column]:
    def before(partner: Partner) -> str:
        return "; ".join(
            f"{old} ({uk_date(old.ends_on)})" if old.ends_on else str(old)
            for old in partner.organisation.predecessors.all()
        )

    return [
        Column("Organisation", lambda partner: str(partner.organisation)),
        Column("Standing", lambda partner: str(partner.get_standing_display())),
        Column("Sector", lambda partner: str(partner.organisation.get_sector_display())),
        Column("Since", attrgetter("starts_on")),
        Column("Took over from", before),
    ]


def of_former() -> list[Column]:
    return [
        Column("Organisation", lambda partner: str(partner.organisation)),
        Column("Was", lambda partner: str(partner.get_standing_display())),
        Column("From", attrgetter("starts_on")),
        Column("Until", attrgetter("ends_on")),
        Column("Succeeded by", lambda partner: str(partner.organisation.succeeded_by or "")),
    ]
