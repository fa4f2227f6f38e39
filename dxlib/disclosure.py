"""Small groups of people are not told apart: which shares by sex or age may be shown.

A ward that ever had fewer than ``least`` people on either side of a split is withheld, in every month and every
snapshot, and never alone: fixed company hides with it. Withheld wards are shown only all together. What is withheld
therefore never depends on the figures of the day, so that no sum, no difference and no other month gives it away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from decimal import Decimal

Split = tuple[Decimal, Decimal]
"""How many have the trait, how many have not."""


def withheld(ever: Mapping[str, Iterable[Split]], company: Sequence[str], least: int) -> frozenset[str]:
    """The groups that must not be shown one by one. ``ever`` holds every split a group had; nobody is no small group.

    ``company`` are the groups that hide with the small ones, the first first, until they are two at least.
    """
    small = {name for name, splits in ever.items() if any(sum(s) and min(s) < least for s in splits)}
    return frozenset(small.union(company[:2])) if small else frozenset()


def may_show(chosen: Set[str], block: Set[str], now: Mapping[str, Split], least: int) -> bool:
    """May the share of the ``chosen`` groups together be shown? ``now`` are the splits behind it."""
    inside = block & chosen
    return not inside or (inside == block and block <= now.keys() and _large_enough([now[n] for n in block], least))


def tells_of_few(before: Split, after: Split, least: int) -> bool:
    """Does the change speak of fewer than ``least`` people on a side, so that one who came or went is known by it?"""
    return any(0 < abs(new - old) < least for old, new in zip(before, after, strict=True))


def _large_enough(splits: list[Split], least: int) -> bool:
    return len(splits) > 1 and all(sum(split[side] for split in splits) >= least for side in (0, 1))
