"""Start-up checks of the addresses: a page that does not say who may see it stops the portal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.checks import CheckMessage, Error
from django.urls import URLPattern, URLResolver, get_resolver

from partners.roles import Permission
from partners.rules import RESERVED_SLUGS
from partners.views.base import Open, PortalView

# Views that are not pages of ours, each with why it needs no permission of ours.
NOT_PAGES = {
    "bscp_portal.health.health": "says only whether the database answers",
    "allauth.account.views.LoginView": "signs people in",
    "allauth.account.views.LogoutView": "signs people out",
    "allauth.account.views.SignupView": "answers that nobody signs up",
    "allauth.account.views.ReauthenticateView": "asks for the password again",
    "allauth.account.views.AccountInactiveView": "says that the account is closed",
    "allauth.account.views.PasswordChangeView": "changes one's own password",
    "allauth.account.views.PasswordSetView": "sets one's own first password",
    "allauth.account.views.PasswordResetView": "sends a link to one's own address",
    "allauth.account.views.PasswordResetDoneView": "says that the link was sent",
    "allauth.account.views.PasswordResetFromKeyView": "sets a password by the link that was sent",
    "allauth.account.views.PasswordResetFromKeyDoneView": "says that the password was set",
}
# Django's admin asks for a superuser itself.
OPERATOR_NAMESPACE = "admin"


@dataclass(frozen=True)
class Route:
    """One address of the portal: its whole pattern, its name with the namespaces, and its view."""

    pattern: str
    name: str
    view: Any

    @property
    def view_class(self) -> type | None:
        return getattr(self.view, "view_class", None)

    @property
    def dotted_name(self) -> str:
        named = self.view_class or self.view
        return f"{named.__module__}.{named.__name__}"


def routes(resolver: URLResolver | None = None) -> list[Route]:
    """Every address of the URLconf, with the operator's admin left out."""
    top = resolver or get_resolver()
    return list(_walk(top.url_patterns, "", ""))


def _walk(patterns: Sequence[URLPattern | URLResolver], prefix: str, namespace: str) -> Iterator[Route]:
    for entry in patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            name = f"{namespace}{entry.name or ''}"
            yield Route(pattern=pattern, name=name, view=entry.callback)
        elif entry.namespace != OPERATOR_NAMESPACE:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, pattern, inner)


def states_permission(view_class: type | None) -> bool:
    if view_class is None or not issubclass(view_class, PortalView):
        return False
    return isinstance(getattr(view_class, "permission", None), Permission | Open)


def every_page_states_its_permission(**_: object) -> list[CheckMessage]:
    return [
        Error(
            f"{route.dotted_name}, at /{route.pattern}, states no permission.",
            hint="Make it a PortalView with `permission` set, or name it in NOT_PAGES with the reason.",
            id="portal.E001",
        )
        for route in routes()
        if not states_permission(route.view_class) and route.dotted_name not in NOT_PAGES
    ]


def every_prefix_is_reserved(**_: object) -> list[CheckMessage]:
    """A partnership at the slug of one of the portal's own pages could never be reached."""
    first_parts = {str(entry.pattern).partition("/")[0] for entry in get_resolver().url_patterns}
    own = sorted(part for part in first_parts if part and not part.startswith("<"))
    return [
        Error(f"/{part}/ is an address of the portal and not in RESERVED_SLUGS.", id="portal.E002")
        for part in own
        if part not in RESERVED_SLUGS
    ]
