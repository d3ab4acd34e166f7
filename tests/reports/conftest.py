from tests.reports.answering import item
from tests.reports.case import case
from tests.reports.desk import desk, laid
from tests.reports.printing import grown, printed
from tests.reports.quarters import escalated, fresh, reported, tree, whole_quarter
from tests.reports.south import south

__all__ = [
    "case", "desk", "escalated", "fresh", "grown", "item", "laid", "printed", "reported", "south", "tree",
    "whole_quarter",
]  # fmt: skip
