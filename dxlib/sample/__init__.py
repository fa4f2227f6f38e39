"""Illustrative rows, seeded: they reproduce every figure of ``published_claims.csv`` and claim no more.

One command writes them again: ``python -m dxlib sample --out data/sample --examples data/upload_examples``.
"""

from __future__ import annotations

from pathlib import Path

from dxlib import catalog
from dxlib.files import sha256
from dxlib.sample import capacity, cashless, economy, obstacles, programme, services, society, subsystems, teams
from dxlib.sample.writing import as_csv
from dxlib.wards import Wards

MAKERS = (
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
"""One module a domain: ``rows(wards, scale)`` by dataset, and ``examples(wards)`` by file name."""


def known(data: Path) -> set[str]:
    """Hashes of every file that ships with the project: uploaded again they stay *sample*."""
    shipped = [*(data / "sample").glob("*"), *(data / "upload_examples").glob("*")]
    return {sha256(p.read_bytes()) for p in shipped if p.is_file()}


def files(wards: Wards, scale: int = 1) -> dict[str, bytes]:
    """The sample of every dataset, by file name; ``scale`` multiplies sites, members, products and dossiers."""
    made = {name: rows for maker in MAKERS for name, rows in maker.rows(wards, scale).items()}
    return {f"{name}.csv": as_csv(catalog.dataset(name), rows) for name, rows in made.items()}


def examples(wards: Wards) -> dict[str, bytes]:
    """Files to try the upload with: good ones of October 2024, and broken ones named for their defect."""
    return {name: content for maker in MAKERS for name, content in maker.examples(wards).items()}
