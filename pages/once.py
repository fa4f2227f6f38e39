"""What pages say of the figures, worked out once for all sessions, as long as the figures stand.

It hangs on the answers that it rests on: a new upload brings new answers, and what was said of the old ones goes with
them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from dxlib.scorecard import Scorecard
from pages.parts import View

T = TypeVar("T")
MOST = 20_000
"""Things kept for one state of the figures: what a city's pages say, in both languages, of every ward and month."""
_NOTHING: Any = object()
_SAID: WeakKeyDictionary[Scorecard, dict[Hashable, Any]] = WeakKeyDictionary()


def once(here: View, name: str, asked: Hashable, compute: Callable[[], T]) -> T:
    """What ``compute`` gives for this language, selection and period, and what else is ``asked``.

    ``name`` is its own among all pages. It is shared: nobody changes it, and it may not depend on the clock or on who
    asks.
    """
    said = _SAID.setdefault(here.card, {})
    key = (name, here.lang, here.codes, here.period, asked)
    found: T = said.get(key, _NOTHING)
    if found is _NOTHING:
        if len(said) >= MOST:
            said.clear()
        found = said[key] = compute()
    return found
