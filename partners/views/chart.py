from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from partners.models import Body
from partners.views.base import Open, PageView
from partners.wording import listed


@dataclass(frozen=True)
class Node:
    """A body on the chart, with what reports to it."""

    name: str
    url: str
    kind: str
    lines: list[str]
    peers: list["Node"] = field(default_factory=list)
    below: list["Node"] = field(default_factory=list)
    relation: str = ""  # how those below report


class Chart(PageView):
    """Who reports to whom, drawn from the line of reporting and nothing else."""

    permission = Open.PUBLIC
    section = "chart"
    rated_as = "How the partnership is governed"
    template_name = "partners/chart.html"

    def facts(self) -> Mapping[str, Any]:
        bodies = list(Body.objects.filter(partnership=self.partnership))
        seated = self.is_seated
        trees = draw(bodies, self.partnership.slug, linked=seated)
        return {"trees": trees, "line": in_words(trees)}


def in_words(trees: list[Node]) -> list[str]:
    """The line of reporting as sentences, from the groups upwards: what the chart shows, read aloud."""
    found = []
    for tree in trees:
        found += in_words(tree.below)
        found += [f"{tree.relation} {tree.name}."] if tree.relation else []
    return found


def draw(bodies: list[Body], slug: str, *, linked: bool) -> list[Node]:
    """The trees of a partnership, tallest kind first.

    Sister boards stand beside the leadership group, which works with them; without one, beside the first root.
    """
    sisters = [_node(body, slug, linked) for body in bodies if body.kind == Body.Kind.SISTER]
    roots = [body for body in bodies if body.reports_to_id is None and body.kind != Body.Kind.SISTER]
    roots.sort(key=lambda body: (Body.Kind.values.index(body.kind), body.name))
    trees = [_tree(body, bodies, slug, linked) for body in roots]
    if not trees:
        return sisters
    leaders = (node for tree in trees for node in _all(tree) if node.kind == Body.Kind.LEADERSHIP)
    next(leaders, trees[0]).peers.extend(sisters)
    return trees


def _all(node: Node) -> Iterator[Node]:
    yield node
    for child in node.below:
        yield from _all(child)


def _tree(body: Body, bodies: list[Body], slug: str, linked: bool) -> Node:
    children = [child for child in bodies if child.reports_to_id == body.pk]
    relation = _relation(children)
    node = _node(body, slug, linked, relation)
    node.below.extend(_tree(child, bodies, slug, linked) for child in children)
    return node


def _relation(children: list[Body]) -> str:
    """As `NORTH and SOUTH report to`; the chart says whom."""
    verb = "reports" if len(children) == 1 else "report"
    return f"{listed([child.short_name for child in children])} {verb} to" if children else ""


def _node(body: Body, slug: str, linked: bool, relation: str = "") -> Node:
    url = reverse("partners:body", args=[slug, body.slug]) if linked else ""
    return Node(
        name=body.full_name, url=url, kind=body.kind, lines=[body.get_kind_display()], relation=relation
    )
