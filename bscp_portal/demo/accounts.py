from datetime import datetime

from partners.models import Person

PASSWORD = "illustrative-only-2026"  # noqa: S105 - a demonstration's, which loads only where it is asked for
OPERATOR = "operator@example.org"

CAST = {
    "Officer, PREM": "saoirse.fennimore@example.org",
    "Officer, SAS": "marisol.entwhistler@example.org",
    "Chair of PREM": "devika.ramanathan-lowe@example.org",
    "Deputy chair of PREM": "alasdair.venkatesan@example.org",
    "Chair of SAS": "tomasz.adeyemi-rook@example.org",
    "SLG member": "esther.nwachukwu-pike@example.org",
    "Chair of the SLG": "rosalind.achterberg@example.org",
    "Deputy chair of the SLG": "nadia.crowthorne@example.org",
    "Secretariat (admin) of SLG and HWB": "fatima.holroyd-nasser@example.org",
    "HWB member": "lorcan.bhattacharya@example.org",
    "Chair of the HWB": "ijeoma.hartley-voss@example.org",
    "Auditor": "gethin.zawadi@example.org",
    "Leaver (seat has ended)": "priyanka.whittlestone@example.org",
    "Operator (reference data only)": OPERATOR,
}
"""Role → login, for each kind of user."""


def open_accounts(at: datetime) -> None:
    """Give the cast a password, and make the operator."""
    for email in CAST.values():
        person = Person.objects.filter(email=email).first()
        if person is None:
            person = Person(email=email, name="Demonstration operator", is_staff=True, is_superuser=True)
        person.set_password(PASSWORD)
        person.record(by=None, at=at, why="Demonstration account")


def words() -> str:
    """The accounts as the console shows them."""
    wide = max(map(len, CAST))
    lines = [f"  {role:<{wide}}  {email}" for role, email in CAST.items()]
    return "\n".join(
        [
            "Demonstration accounts (illustrative data; everybody's password is the same):",
            *lines,
            f"  Password: {PASSWORD}",
        ]
    )
