"""Several files looked at together: which of them speak of the same figures."""

from __future__ import annotations

from collections.abc import Mapping

from dxlib import periods
from dxlib.language import Text, joined, say
from dxlib.monitor import Monitor
from dxlib.preview import Place, Preview

_NAMED = 3
"""So many shared cells are named; the rest are counted."""


def overlaps(files: Mapping[str, Preview]) -> dict[str, dict[str, list[Place]]]:
    """For each file the others that name some of its cells of the same table, and which; files without any are left
    out."""
    found: dict[str, dict[str, list[Place]]] = {}
    for name, one in files.items():
        for other, two in files.items():
            shared = set(one.checked.places) & set(two.checked.places)
            if name != other and shared:
                found.setdefault(name, {})[other] = sorted({(period, ward) for _, period, ward in shared})
    return found


def sentence(monitor: Monitor, shared: Mapping[str, list[Place]]) -> list[Text]:
    """What must be said of a file before it is accepted, one sentence for each file that it overlaps."""
    return [
        say(
            "{places} also in file {file}: accept one of the two, then look again.",
            places=_named(monitor, places),
            file=other,
        )
        for other, places in shared.items()
    ]


def _named(monitor: Monitor, places: list[Place]) -> Text:
    names = [
        say("{ward} {month}", ward=monitor.reporter_name(ward, month), month=periods.short(month))
        for month, ward in places[:_NAMED]
    ]
    if len(places) > _NAMED:
        names.append(say("{count} more", count=len(places) - _NAMED))
    return joined(names)
