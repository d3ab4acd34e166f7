"""The pages about the portal itself, open to everybody."""

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
