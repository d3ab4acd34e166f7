"""Which part of a dashboard a reader wants to see: a group, a priority, a status, or all of it."""

from dataclasses import dataclass
from uuid import UUID

from priorities.rules import Rag


@dataclass(frozen=True)
class Only:
    """What is asked for; None is everything. `bodies` are a group with all that is below it."""

    bodies: frozenset[UUID] | None = None
    priority: int | None = None
    rag: Rag | None = None

    def __bool__(self) -> bool:
        return self != Only()

    def takes_body(self, body: UUID) -> bool:
        return self.bodies is None or body in self.bodies

    def takes_priority(self, number: int | None) -> bool:
        return self.priority is None or number == self.priority

    def takes(
        self, *, body: UUID | None, priority: int | None, rag: Rag | None, silent: bool = False
    ) -> bool:
        """`silent` is a return that did not come: it is found as not reported whatever its colour."""
        place = self.bodies is None or body in self.bodies
        colour = self.rag in (None, rag) or (silent and self.rag is Rag.NOT_REPORTED)
        return place and colour and self.takes_priority(priority)
