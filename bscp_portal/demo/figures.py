"""The figures of the illustrative year, entered each quarter a day before they are due."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from priorities import services_measures
from priorities.models import Measure, ReportingPeriod
from priorities.rules import months_after

if TYPE_CHECKING:
    from bscp_portal.demo.year import Year


class Figures:
    """Every measure's values, with the year before for comparison."""

    def __init__(self, year: "Year") -> None:
        self.year = year

    def of_the_year_before(self) -> None:
        for measure, values in self._measures():
            for index in range(self._first(measure)):
                self._figure(
                    measure, values[index], self._span(measure, index), self.year.began + timedelta(hours=2)
                )

    def _measures(self) -> list[tuple[Measure, list[str]]]:
        found = Measure.objects.filter(priority__strategy__partnership=self.year.partnership)
        return [(m, self.year.story.told["readings"][m.reference]) for m in found]

    @staticmethod
    def _first(measure: Measure) -> int:
        """How many of a measure's figures are of the time before the year."""
        return 4 if measure.frequency_months == 3 else 2

    def _span(self, measure: Measure, index: int) -> tuple[date, date]:
        """First and last day of a figure, by its place in the list. An annual one comes with the second quarter."""
        every = measure.frequency_months
        anchor = self.year.periods[0 if every == 3 else 1].ends_on
        ends_on = months_after(anchor, (index - self._first(measure)) * every - measure.lag_months)
        return months_after(ends_on + timedelta(days=1), -every), ends_on

    def enter(self, quarter: int, period: ReportingPeriod) -> None:
        at = self.year.capped(period.measures_due_at - timedelta(days=1))
        for measure, values in self._measures():
            index = self._first(measure) + (quarter if measure.frequency_months == 3 else 0)
            if measure.frequency_months == 3 or quarter == 1:
                self._figure(measure, values[index], self._span(measure, index), at, quarter)

    def _figure(
        self, measure: Measure, value: str, span: tuple[date, date], at: datetime, quarter: int | None = None
    ) -> None:
        flags = (
            {}
            if quarter is None
            else self.year.story.row("flags", measure=measure.reference, quarter=quarter)
        )
        flags = {name: held for name, held in flags.items() if name not in ("measure", "quarter")}
        services_measures.record_reading(
            measure=measure, starts_on=span[0], ends_on=span[1], value=Decimal(value), by=None, at=at, **flags
        )
