"""Every kind of papers there is, against both standards, by a validator that is not ours."""

import page as conformance
import pytest
from pytest_django import DjangoDbBlocker

from partners.roles import Role
from reports.models import BoardPack
from reports.services import packing
from tests.reports.handing import Sent, sent
from tests.reports.quarters import report_of

__all__ = ["sent"]

STANDARDS = (conformance.ValidationProfile.PDF_UA_1, conformance.ValidationProfile.PDF_A_3A)


@pytest.fixture(scope="module")
def quarter(sent: Sent, django_db_blocker: DjangoDbBlocker) -> Sent:
    """A meeting with open, marked and private papers, whose body has issued its report for the body above."""
    tree, period = sent.desk.tree, sent.desk.period
    with django_db_blocker.unblock():
        report = report_of(tree, "lead", period)
        tree.deal_with(report, "escalate")
        tree.issue(report)
    return sent


@pytest.mark.django_db
@pytest.mark.parametrize("build", BoardPack.Build.values)
def test_papers_of_every_kind_conform(quarter: Sent, build: str) -> None:
    pack = quarter.meeting.packs.filter(build=build).first() or packing.make_pack(
        meeting=quarter.meeting,
        by=quarter.desk.person("lead", Role.SECRETARY),
        at=quarter.desk.tree.clock,
        build=build,
    )
    for standard in STANDARDS:
        report = conformance.validate_pdf_bytes(bytes(pack.pdf), profile=standard)
        assert [failure.message for failure in report.failures] == []
        assert report.is_compliant
