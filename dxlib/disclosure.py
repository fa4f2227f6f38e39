"""Small groups of people are not told apart: which shares by sex or age may be shown.

A group whose members on either side of a split number fewer than ``least`` is withheld. So that no sum gives it
away, withheld groups are shown only all together, and the next smallest joins them until their sum is large enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from decimal import Decimal

Split = tuple[Decimal, Decimal]
"""How many have the trait, how many have not."""


def withheld(groups: Mapping[str, Split], least: int) -> frozenset[str]:
    """The groups that must not be shown one by one."""
    populated = {name: split for name, split in groups.items() if sum(split)}
    order = sorted(populated, key=lambda name: (min(populated[name]), name))
    block = [name for name in order if min(populated[name]) < least]
    rest = [name for name in order if name not in block]
    while block and rest and not _large_enough([populated[name] for name in block], least):
        block.append(rest.pop(0))
    return frozenset(block)


def may_show(chosen: Set[str], groups: Mapping[str, Split], least: int) -> bool:
    """May the share of the ``chosen`` groups together be shown?"""
    block = withheld(groups, least)
    inside = block & chosen
    return not inside or (inside == block and _large_enough([groups[name] for name in block], least))


def _large_enough(splits: list[Split], least: int) -> bool:
    return len(splits) > 1 and all(sum(split[side] for split in splits) >= least for side in (0, 1))
