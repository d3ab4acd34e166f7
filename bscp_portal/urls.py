"""Every address. The portal's own come first; then one partnership's pages, under its slug."""

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path, re_path

from bscp_portal import guides, home, pages, searching
from bscp_portal.health import health
from partners import urls as partners_urls
from partners.admin import site as operator_site
from reports.views.calendars import Feed
from reports.views.check import Check

# Only what a person with an account needs: nobody signs up, and addresses are changed by the operator.
account_patterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    # The key has hyphens of its own: only the first parts it from the person.
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

# Each stands twice: for the installation, and under a partnership with its contact and its name.
page_patterns = [
    path(f"{prefix}{address}/", page, name=name)
    for prefix in ("", "<slug:slug>/")
    for address, name, page in (
        ("help", "help", pages.Help.as_view()),
        *(
            (f"help/{each.name}", f"guide_{each.name}", pages.Guide.as_view(guide=each))
            for each in guides.GUIDES
        ),
        ("accessibility", "accessibility", pages.Accessibility.as_view()),
        ("privacy", "privacy", pages.Privacy.as_view()),
        ("cookies", "cookies", pages.Cookies.as_view()),
    )
]

# A partnership's first page also shows its vision and priorities, of which the partners app knows nothing.
partner_patterns = [
    path("", home.PartnershipHome.as_view(), name="partnership"),
    *partners_urls.urlpatterns,
]

# Somebody with a paper in hand knows no partnership's address.
check_patterns = [path("", Check.as_view(), name="check")]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(([path("", home.Home.as_view(), name="home")], "home"))),
    path("health/", health, name="health"),
    path("check/", include((check_patterns, "papers"))),
    path("accounts/", include(account_patterns)),
    path("admin/", operator_site.urls),
    path("", include((page_patterns, "pages"))),
    # A calendar program follows it without a session and without a partnership.
    path("calendar/", include(([path("<str:token>.ics", Feed.as_view(), name="feed")], "calendar"))),
    path("<slug:slug>/", include((partner_patterns, "partners"))),
    path("<slug:slug>/", include("priorities.urls")),
    path("<slug:slug>/", include("reports.urls")),
    path("<slug:slug>/", include(([path("search/", searching.Search.as_view(), name="search")], "portal"))),
]
