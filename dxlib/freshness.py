"""How old a figure is: the end of its period against now. Sample data has a date and raises no alarm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dxlib import catalog, formats, periods
from dxlib.language import Text, say
from dxlib.values import Value


@dataclass(frozen=True, slots=True)
class Freshness:
    """``as_of`` is the last day that the figure speaks for; ``stale`` means twice its cadence has gone by since."""

    as_of: date
    days: int
    stale: bool

    def sentence(self) -> Text:
        day = Text(formats.day(self.as_of, "vi"), formats.day(self.as_of, "en"))
        return (
            say("as of {day}, {days} days ago", day=day, days=self.days) if self.stale else say("as of {day}", day=day)
        )


def of(value: Value, today: date) -> Freshness | None:
    """None where the value has no period."""
    if value.period is None:
        return None
    as_of = periods.month_end(value.period.last)
    days = (today - as_of).days
    late = days > 2 * catalog.dataset(value.kpi.dataset).cadence_days
    return Freshness(as_of, days, late and value.provenance != "sample")
