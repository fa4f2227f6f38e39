"""A file against what stands beside it: the parts of a whole, the month before, and what vanished since.

Asked inside the trial of the file, so that its rows already count. All of it is warned of, never refused: a programme
may grow, a market may close. Nothing here looks at how online dossiers divide into full, partial and paper: the
channel of a dossier is one choice out of the three, so they add up to what was received by construction.
"""

from __future__ import annotations

from dxlib import periods
from dxlib.crosschecks.months import jumps, vanished
from dxlib.crosschecks.references import references
from dxlib.crosschecks.trial import Tried, warning
from dxlib.intake import Finding
from dxlib.language import say


def find(tried: Tried) -> list[Finding]:
    """Everything odd about the file beside the rest, in the order in which a clerk would look."""
    return [*differing_wholes(tried), *references(tried), *jumps(tried), *vanished(tried)]


def differing_wholes(tried: Tried) -> list[Finding]:
    """A city's list with more or fewer rows than were published."""
    dataset = tried.dataset
    if dataset.whole is None:
        return []
    return [
        warning(
            "whole_differs",
            say(
                "“{table}”, {period}: rows {rows}, published {whole}",
                table=dataset.title,
                period=periods.short(cell.period),
                rows=cell.rows,
                whole=dataset.whole,
            ),
            say("Look for rows left out or written twice; if the list itself has changed, the file can be accepted"),
        )
        for cell in tried.cells
        if cell.rows != dataset.whole
    ]


__all__ = ["Tried", "find"]
