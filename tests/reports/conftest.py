from tests.reports.answering import item
from tests.reports.case import case
from tests.reports.desk import desk, laid
from tests.reports.printing import grown, printed
from tests.reports.south import south

__all__ = ["case", "desk", "grown", "item", "laid", "printed", "south"]
