"""Every KPI written a second time in plain Python: one module a domain.

``BY_HAND`` takes the rows of the months and reporters asked for; ``OUT_OF`` gives the y of “x of y” from the rows and
the reporters' codes; ``FLOWS`` are the KPIs whose months sum.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.by_hand import capacity, cashless, economy, obstacles, programme, services, society, subsystems, teams
from tests.by_hand.parts import Compute, Row

MODULES = (
    programme,
    services,
    subsystems,
    capacity,
    cashless,
    economy,
    society,
    teams,
    obstacles,
)
BY_HAND: dict[str, Compute] = {kpi: how for module in MODULES for kpi, how in module.BY_HAND.items()}
FLOWS: tuple[str, ...] = tuple(kpi for module in MODULES for kpi in module.FLOWS)
OUT_OF: dict[str, Callable[[list[Row], tuple[str, ...]], int]] = {
    kpi: how for module in MODULES for kpi, how in module.OUT_OF.items()
}
