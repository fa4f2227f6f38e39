"""What is wrong with the store now, in words for whoever reads figures from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from dxlib.chain import Chain
from dxlib.language import Text, say
from dxlib.scorecard import Scorecard


@dataclass(frozen=True, slots=True)
class Trouble:
    """``error``: something is lost or stopped; ``warning``: figures go on in another way than usual."""

    code: str
    severity: Literal["error", "warning"]
    message: Text


def of(chain: Chain, in_memory: bool, card: Scorecard) -> list[Trouble]:
    """Errors before warnings."""
    found = [*_of_the_ledger(chain), *_of_the_database(chain, in_memory, card), *_of_uploads(card)]
    return sorted(found, key=lambda trouble: trouble.severity != "error")


def _of_the_ledger(chain: Chain) -> Iterator[Trouble]:
    if chain.gone:
        words = say("The data folder is not there: figures are the last known, and nothing can be uploaded.")
        yield Trouble("folder_gone", "error", words)
    if line := chain.damaged_line:
        words = say(
            "Line {line} of the ledger is damaged or missing; uploading stops until a backup is recovered.", line=line
        )
        yield Trouble("ledger_damaged", "error", words)


def _of_the_database(chain: Chain, in_memory: bool, card: Scorecard) -> Iterator[Trouble]:
    if chain.last and card.position[0] < chain.last.seq:
        words = say(
            "Figures stand at entry no. {seq} of {last}: the newest could not be brought in yet.",
            seq=card.position[0],
            last=chain.last.seq,
        )
        yield Trouble("not_caught_up", "warning", words)
    if in_memory:
        words = say(
            "The database could not be written to the data folder and stands in memory; figures are complete. Look at "
            "the disk, then rebuild the database on the system page."
        )
        yield Trouble("database_in_memory", "warning", words)


def _of_uploads(card: Scorecard) -> Iterator[Trouble]:
    for seq in card.damaged:
        words = say("Upload no. {seq} is damaged: its wards show the figures before it.", seq=seq)
        yield Trouble("file_damaged", "warning", words)
