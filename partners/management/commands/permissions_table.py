from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from partners.roles import PERMISSION_WORDS, POLICY, ROLE_WORDS, Permission, Role

INTRODUCTION = """\
# Who may do what

Made by `manage.py permissions_table` from `partners/roles.py`, which is the whole policy.

A seat on a body opens what its role opens, from the seat's first day until the day it ends.
**own** is the body of the seat; **below** is every body that reports to it, directly or through others.
A restricted activity is opened only by naming its readers, and a shared one is also read by the bodies it is
shared with. Nothing else leads upwards or sideways.
"""


class Command(BaseCommand):
    help = "Writes docs/permissions.md from the policy."

    def handle(self, *args: Any, **options: Any) -> None:
        (settings.BASE_DIR / "docs" / "permissions.md").write_text(document())


def document() -> str:
    return "\n".join([INTRODUCTION, *_table(), ""])


def _table() -> Iterator[str]:
    yield "| | " + " | ".join(ROLE_WORDS[role] for role in Role) + " |"
    yield "|---|" + "---|" * len(Role)
    for permission in Permission:
        yield f"| {PERMISSION_WORDS[permission]} | " + " | ".join(_cell(r, permission) for r in Role) + " |"


def _cell(role: Role, permission: Permission) -> str:
    grant = POLICY[role]
    places = {"own": grant.own, "below": grant.below}
    return ", ".join(place for place, opened in places.items() if permission in opened) or "–"
