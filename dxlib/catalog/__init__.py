"""What the city measures: every domain, dataset and KPI, in the order in which screens show them."""

from __future__ import annotations

import hashlib
from difflib import get_close_matches
from typing import TypeVar

from dxlib.catalog import capacity, cashless, economy, obstacles, programme, services, society, subsystems, teams
from dxlib.catalog.model import Column, Dataset, Domain, Kpi
from dxlib.errors import DxError
from dxlib.language import say

T = TypeVar("T")

DOMAINS: tuple[Domain, ...] = (
    programme.DOMAIN,
    services.DOMAIN,
    subsystems.DOMAIN,
    capacity.DOMAIN,
    cashless.DOMAIN,
    economy.DOMAIN,
    society.DOMAIN,
    teams.DOMAIN,
    obstacles.DOMAIN,
)
DATASETS: dict[str, Dataset] = {d.id: d for domain in DOMAINS for d in domain.datasets}
KPIS: dict[str, Kpi] = {k.id: k for domain in DOMAINS for k in domain.kpis}


def dataset(name: str) -> Dataset:
    """The dataset with that id; raises :class:`DxError` naming the nearest one."""
    return _named(name, DATASETS, "unknown_dataset")


def kpi(name: str) -> Kpi:
    return _named(name, KPIS, "unknown_kpi")


def domain(name: str) -> Domain:
    return _named(name, {d.id: d for d in DOMAINS}, "unknown_domain")


def kpis_of(dataset_id: str) -> tuple[Kpi, ...]:
    return tuple(k for k in KPIS.values() if k.dataset == dataset_id)


def of_wards(kpi: Kpi) -> bool:
    """Do wards report it? What only the city's offices report is never narrowed to a ward."""
    return dataset(kpi.dataset).reporters != "city"


def digest() -> str:
    """Changes whenever a contract or a formula does: then the database is rebuilt from the ledger."""
    return hashlib.sha256(repr((DATASETS, KPIS)).encode()).hexdigest()


def _named(name: str, registry: dict[str, T], code: str) -> T:
    if name in registry:
        return registry[name]
    near = get_close_matches(name, registry, n=1) or list(registry)
    raise DxError(code, say("“{name}” is not known here. Did you mean “{near}”?", name=name, near=near[0]))


__all__ = [
    "DATASETS",
    "DOMAINS",
    "KPIS",
    "Column",
    "Dataset",
    "Domain",
    "Kpi",
    "dataset",
    "digest",
    "domain",
    "kpi",
    "of_wards",
]
