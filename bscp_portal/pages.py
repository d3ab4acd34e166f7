"""The pages about the portal itself, open to everybody: of the installation, and of each partnership."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from bscp_portal import guides
from partners.services_ratings import MOST_A_DAY
from partners.views.base import Open, PageView


class Help(PageView):
    permission = Open.PUBLIC
    rated_as = "Help"
    template_name = "portal/help.html"

    def facts(self) -> Mapping[str, Any]:
        slug = self.partnership.slug if hasattr(self, "partnership") else ""
        return {"guides": [(guide, guide.url(slug)) for guide in guides.GUIDES]}


class Guide(PageView):
    """A guide of the documentation; `guide` is given where its address is."""

    permission = Open.PUBLIC
    rated_as = "Guide"
    template_name = "portal/guide.html"
    guide: guides.Guide = guides.GUIDES[0]

    def facts(self) -> Mapping[str, Any]:
        slug = self.partnership.slug if hasattr(self, "partnership") else ""
        return {"guide": self.guide, "text": guides.page(self.guide, slug)}


class Accessibility(PageView):
    permission = Open.PUBLIC
    rated_as = "Accessibility statement"
    template_name = "portal/accessibility.html"


class Privacy(PageView):
    permission = Open.PUBLIC
    rated_as = "Privacy"
    template_name = "portal/privacy.html"

    def facts(self) -> Mapping[str, Any]:
        return {"most_a_day": MOST_A_DAY}


class Cookies(PageView):
    permission = Open.PUBLIC
    rated_as = "Cookies"
    template_name = "portal/cookies.html"

    def facts(self) -> Mapping[str, Any]:
        return {
            "session_cookie": settings.SESSION_COOKIE_NAME,
            "csrf_cookie": settings.CSRF_COOKIE_NAME,
            "desk_cookie": settings.DESK_COOKIE_NAME,
        }
