"""What a start puts in order by itself: what a crash left behind, and a store that no anchor holds yet."""

from __future__ import annotations

from contextlib import suppress

from dxlib.language import Text, say
from dxlib.ledger import Ledger
from dxlib.log import Log
from dxlib.storage import StorageError, in_words
from dxlib.store import Store


def mend(ledger: Ledger, log: Log) -> list[Text]:
    """What was mended, for whoever looks; where nothing can be written, it waits for a better start."""
    try:
        with in_words(), ledger.lock():
            aside = ledger.mend()
    except StorageError as error:
        log.write("not_mended", code=error.code)
        return []
    if aside is None:
        return []
    log.write("torn_entry", file=aside.name)
    return [say("An unfinished last entry was set aside as {file}; it was never accepted.", file=aside.name)]


def hold(ledger: Ledger, store: Store, log: Log) -> None:
    """An anchor that is missing or behind is brought up: by what the database saw, if there is none at all and the
    ledger has lost entries."""
    anchored, last = ledger.anchor.read(), ledger.chain().last
    newest = (last.seq, last.hash) if last else (0, "")
    if anchored is None and store.ahead:
        log.write("entries_lost", known=store.ahead[0], there=newest[0])
        newest = store.ahead
    if newest[0] > (anchored.seq if anchored else 0):
        with suppress(StorageError), in_words(), ledger.lock():
            ledger.hold(*newest)
