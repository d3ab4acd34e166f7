from collections.abc import Iterator
from dataclasses import replace

import pytest

from bscp_portal.settings import BASE_DIR
from partners.management.commands.permissions_table import document
from partners.roles import PERMISSION_WORDS, POLICY, ROLE_HINTS, ROLE_WORDS, Grant, Permission, Role
from tests.partners.policy import opened


def differs(policy: dict[Role, Grant]) -> bool:
    """Whether a policy opens anything else than what is written out by hand."""
    return any(
        policy[role].own != opened(role, own=True) or policy[role].below != opened(role, own=False)
        for role in Role
    )


def test_the_policy_is_what_was_agreed() -> None:
    assert not differs(POLICY)


def mutants() -> Iterator[tuple[str, dict[Role, Grant]]]:
    """Every policy that gives one thing more or one thing less."""
    for role in Role:
        for permission in Permission:
            grant = POLICY[role]
            yield f"{role} own {permission}", POLICY | {role: replace(grant, own=grant.own ^ {permission})}
            yield (
                f"{role} below {permission}",
                POLICY | {role: replace(grant, below=grant.below ^ {permission})},
            )


def test_every_slip_in_the_policy_shows() -> None:
    made = dict(mutants())
    assert len(made) == 2 * len(Role) * len(Permission)
    assert [name for name, policy in made.items() if not differs(policy)] == []


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.AUDITOR])
def test_secretariat_and_auditors_neither_sign_nor_decide(role: Role) -> None:
    decides = {Permission.SIGN_REPORT, Permission.CONFIRM_DECISION, Permission.APPROVE_REBASELINE}
    assert not decides & (POLICY[role].own | POLICY[role].below)


def test_nobody_writes_or_decides_below_their_own_body() -> None:
    reading = {Permission.READ, Permission.READ_WORKING, Permission.READ_HISTORY, Permission.MANAGE_SEATS}
    assert all(grant.below <= reading for grant in POLICY.values())


def test_everything_has_words() -> None:
    assert set(PERMISSION_WORDS) == set(Permission)
    assert set(ROLE_WORDS) == set(ROLE_HINTS) == set(POLICY) == set(Role)


def test_the_table_in_the_documentation_is_up_to_date() -> None:
    """`manage.py permissions_table` writes it."""
    assert (BASE_DIR / "docs" / "permissions.md").read_text() == document()
