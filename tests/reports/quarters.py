"""Quarters that have already happened in a tree: what tests of pages start from."""

from django.test import Client

from partners.models import Person
from priorities.models import ReportingPeriod
from reports.models import ExceptionReport
from tests.reports.tree import Tree, grow, meeting_day

SHAPE = {"board": None, "lead": "board", "north": "lead", "south": "lead"}


def planted(north: int = 2, south: int = 1) -> Tree:
    return grow(SHAPE, {"north": north, "south": south})


def groups_report(
    tree: Tree, period: ReportingPeriod, north: str = "red", south: str = "green", how: str = "escalate"
) -> None:
    """Both groups report: every activity of the north has one colour, every one of the south the other."""
    for name, rag in (("north", north), ("south", south)):
        for activity in tree.activities[name]:
            tree.update(activity, period, rag)
        report = tree.draft(name, period)
        tree.deal_with(report, how)
        tree.issue(report)


def everybody_reports(tree: Tree, period: ReportingPeriod, north: str = "red", how: str = "escalate") -> None:
    """A whole quarter, up to the board's answers."""
    groups_report(tree, period, north, how=how)
    for name in ("lead", "board"):
        report = report_of(tree, name, period)
        tree.deal_with(report, how if name == "lead" else "handle")
        tree.issue(report)


def report_of(tree: Tree, name: str, period: ReportingPeriod) -> ExceptionReport:
    """The body's draft for the period, made where there is none."""
    found = ExceptionReport.objects.draft().filter(from_body=tree.bodies[name], period=period).first()
    return found or tree.draft(name, period, at=meeting_day(period))


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client
