"""The pages about the portal itself, open to everybody."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from partners.views.base import Open, PageView


class Help(PageView):
    permission = Open.PUBLIC
    template_name = "portal/help.html"


class Accessibility(PageView):
    permission = Open.PUBLIC
    template_name = "portal/accessibility.html"


class Privacy(PageView):
    permission = Open.PUBLIC
    template_name = "portal/privacy.html"


class Cookies(PageView):
    permission = Open.PUBLIC
    template_name = "portal/cookies.html"

    def facts(self) -> Mapping[str, Any]:
        return {
            "session_cookie": settings.SESSION_COOKIE_NAME,
            "csrf_cookie": settings.CSRF_COOKIE_NAME,
            "desk_cookie": settings.DESK_COOKIE_NAME,
        }
