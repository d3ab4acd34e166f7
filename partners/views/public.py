from collections.abc import Mapping
from typing import Any

from django.utils.timezone import localdate

from partners.models import Body, Partner
from partners.views.base import Open, PageView
from partners.views.chart import draw, in_words


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
        seated = self.partnerships.filter(pk=self.partnership.pk).exists()
        trees = draw(bodies, self.partnership.slug, linked=seated)
        return {
            "trees": trees,
            "line": in_words(trees),
            "statutory": [p.organisation for p in partners if p.standing == Partner.Standing.STATUTORY],
            "stakeholders": [p.organisation for p in partners if p.standing == Partner.Standing.STAKEHOLDER],
            "sisters": [body for body in bodies if body.kind == Body.Kind.SISTER],
        }


class Partners(PageView):
    """The register of partners, and who took over from whom."""

    permission = Open.PUBLIC
    section = "partners"
    rated_as = "Partners"
    template_name = "partners/partners.html"

    def facts(self) -> Mapping[str, Any]:
        today = localdate(self.now)
        rows = Partner.objects.filter(partnership=self.partnership).select_related(
            "organisation__succeeded_by"
        )
        held = list(rows.prefetch_related("organisation__predecessors"))
        now = [partner for partner in held if partner.is_current(today)]
        return {
            "groups": [
                {"standing": standing, "partners": [p for p in now if p.standing == standing]}
                for standing in Partner.Standing
            ],
            "linked": self.partnerships.filter(pk=self.partnership.pk).exists(),
            "former": [partner for partner in held if partner.ends_on and partner.ends_on <= today],
        }
