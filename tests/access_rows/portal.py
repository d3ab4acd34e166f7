from bscp_portal.guides import GUIDES
from tests.access_rows import EVERYBODY, HILLSIDE, RIVERTON, Row, plain, row


def any_method(name: str, anonymous: int, signed_in: int, args: tuple[str, ...] = ()) -> Row:
    """allauth's pages answer by who asks; the methods are theirs. The cast has no passwords."""
    statuses = {member: anonymous if member == "anonymous" else signed_in for member in EVERYBODY}
    return Row(name=name, args=lambda w: args, about="", expected=dict.fromkeys(("GET", "HEAD"), statuses))


PAGES = ["help", "accessibility", "privacy", "cookies", *(f"guide_{guide.name}" for guide in GUIDES)]
ROWS = [
    row("home:home", opens=EVERYBODY),
    *[row(f"pages:{name}", opens=EVERYBODY) for name in PAGES],
    *[
        row(f"pages:{name}", lambda w: ["riverton"], opens=EVERYBODY, about="of a partnership")
        for name in PAGES
    ],
    row("portal:search", lambda w: ["riverton"], opens=RIVERTON),
    row("portal:search", lambda w: ["hillside"], opens=HILLSIDE, about="elsewhere"),
    row("papers:check", opens=EVERYBODY, post=422),
    plain("health", {"GET": 200, "HEAD": 200}),
    any_method("account_login", 200, 302),
    any_method("account_logout", 302, 200),
    any_method("account_signup", 200, 302),
    any_method("account_inactive", 200, 200),
    any_method("account_reauthenticate", 302, 403),
    any_method("account_change_password", 302, 302),
    any_method("account_set_password", 302, 200),
    any_method("account_reset_password", 200, 200),
    any_method("account_reset_password_done", 200, 200),
    any_method("account_reset_password_from_key", 200, 200, ("1", "set-password")),
    any_method("account_reset_password_from_key_done", 200, 200),
]
