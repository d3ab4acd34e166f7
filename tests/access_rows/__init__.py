"""The access matrix: for every address, who gets what by which method.

A row names the address and says who gets in (`opens`), and who may see the thing and not do this (`forbids`).
Everybody else is answered 404, and the anonymous visitor is sent to sign in.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from types import FunctionType

from tests.world import Cast, World

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

Members = frozenset[str]
ANONYMOUS: Members = frozenset({"anonymous"})
SIGNED_IN: Members = frozenset(field.name for field in fields(Cast))
EVERYBODY = SIGNED_IN | ANONYMOUS
NOBODY: Members = frozenset()

OUTSIDE: Members = frozenset({"leaver", "joiner", "operator", "stranger", "hillside_chair"})
RIVERTON = SIGNED_IN - OUTSIDE  # holds a seat in the partnership today
HILLSIDE: Members = frozenset({"stranger", "hillside_chair"})

OFFICERS: Members = frozenset({"officer", "colleague", "other_officer"})
ABOVE_SLG: Members = frozenset({"hwb_chair", "hwb_member", "secretary"})
HWB_READERS = ABOVE_SLG
SLG_READERS: Members = ABOVE_SLG | {"slg_chair", "slg_deputy", "slg_member", "auditor"}
NORTH_LEADS: Members = frozenset({"north_chair", "north_deputy"})
NORTH_READERS: Members = SLG_READERS | OFFICERS | NORTH_LEADS | {"north_secretary"}
SOUTH_READERS: Members = SLG_READERS | {"south_officer", "south_chair"}

Args = Callable[[World], Sequence[object]]


def no_args(world: World) -> Sequence[object]:
    return ()


@dataclass(frozen=True)
class Row:
    name: str
    args: Args
    about: str
    expected: Mapping[str, Mapping[str, int]]  # method -> member -> status

    def __str__(self) -> str:
        return f"{self.name} {self.about}".strip()

    def calls(self, what: Callable[..., object]) -> bool:
        """Whether the arguments come to call the function, themselves or by another of these modules."""
        return _calls(self.args, what)


def _calls(caller: Callable[..., object], what: Callable[..., object]) -> bool:
    if not isinstance(caller, FunctionType) or not caller.__module__.startswith(__name__):
        return False
    named = [caller.__globals__.get(name) for name in caller.__code__.co_names]
    return any(each is what or (callable(each) and _calls(each, what)) for each in named)


def row(
    name: str,
    args: Args = no_args,
    *,
    opens: Members,
    forbids: Members = NOBODY,
    about: str = "",
    get: int = 200,
    post: int = 405,
) -> Row:
    """`get` and `post` are what those let in are answered; a form posted empty answers 422."""
    let_in = {"GET": get, "HEAD": get, "POST": post, "PUT": 405, "PATCH": 405, "DELETE": 405, "OPTIONS": 405}

    def status(member: str, method: str) -> int:
        if member in opens:
            return let_in[method]
        if member == "anonymous":
            return 302
        if let_in[method] == 405:  # the address knows no such method, whoever asks
            return 405
        return 403 if member in forbids else 404

    return Row(
        name=name,
        args=args,
        about=about,
        expected={method: {member: status(member, method) for member in EVERYBODY} for method in METHODS},
    )


def plain(name: str, expected: Mapping[str, int], args: Args = no_args, *, about: str = "") -> Row:
    """A page that treats everybody alike; methods that are not named answer 405."""
    statuses = {method: expected.get(method, 405) for method in METHODS}
    return Row(
        name=name,
        args=args,
        about=about,
        expected={method: dict.fromkeys(EVERYBODY, statuses[method]) for method in METHODS},
    )
