"""A value in words for people: its unit, and “at least” where more may still come."""

from __future__ import annotations

from decimal import Decimal

from dxlib import formats
from dxlib.catalog.model import Kpi
from dxlib.language import Text, say
from dxlib.preview import Effect
from dxlib.values import Value


def shown(value: Value) -> Text:
    """“8/8”, “47,3%”, “ít nhất 3,8 tỷ ₫”, “–” for no value; a withheld one says so."""
    if value.withheld:
        return _hidden(value.kpi)
    return _least(formats.both(value.value, value.kpi.unit, value.total), value.at_least)


def before(effect: Effect) -> Text:
    """What a KPI is now."""
    return _hidden(effect.kpi) if effect.withheld else formats.both(effect.before, effect.kpi.unit)


def after(effect: Effect) -> Text:
    """What a KPI would become."""
    if effect.withheld:
        return _hidden(effect.kpi)
    return _least(formats.both(effect.after, effect.kpi.unit), effect.at_least)


def _hidden(kpi: Kpi) -> Text:
    return say("hidden, under {least} people", least=kpi.least)


def change_of(effect: Effect) -> Decimal | None:
    """Against the same month if it has a value, else against the month before."""
    base = effect.before if effect.before is not None else effect.previous
    return None if base is None or effect.after is None else effect.after - base


def _least(text: Text, at_least: bool) -> Text:
    return say("at least {value}", value=text) if at_least else text
