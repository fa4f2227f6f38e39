"""Findings about wards in words: which ward it is, what became of it, and what to write instead."""

from __future__ import annotations

from dxlib import formats, periods
from dxlib.intake.findings import Finding
from dxlib.language import Text, joined, say
from dxlib.wards import Heir, Unit, Wards


def unknown(line: int, code: str | None, name: str | None, month: str | None, units: tuple[Unit, ...]) -> Finding:
    """``month`` None: the row's month cannot be read, so only a code or name of no month at all is wrong."""
    known = joined([Text(f"{u.code} {u.short.vi}", f"{u.code} {u.short.en}") for u in units])
    value = code or name or ""
    return Finding(
        "error",
        "unknown_ward",
        say("“{value}” is not a ward in {month}", value=value, month=periods.short(month))
        if month
        else say("“{value}” is not a ward", value=value),
        say("Use one of: {known}", known=known),
        line,
        "ward_code" if code else "ward_name",
        value,
    )


def mismatch(line: int, unit: Unit, name: str) -> Finding:
    return Finding(
        "error",
        "ward_mismatch",
        say("Code {code} is {unit}, not “{name}”", code=unit.code, unit=unit.name, name=name),
        say("Correct the code or the name"),
        line,
        "ward_name",
        name,
    )


def ended(wards: Wards, unit: Unit, month: str, line: int, column: str, value: str | None) -> Finding:
    """A ward that was no more in the row's month: what it became, and what to write."""
    heirs = wards.heirs(unit)
    facts = {"day": formats.first_day(periods.shift(unit.valid_to, 1)), "unit": unit.name, "heirs": _heirs(heirs)}
    message = (
        say("Since {day}, {unit} is no more; its land belongs to {heirs}", **facts)
        if heirs
        else say("Since {day}, {unit} is no more", **facts)
    )
    names = joined([h.unit.name for h in heirs] or [u.name for u in wards.valid(month)], "; ")
    advice = say("Write the ward of the new time by its name ({names}), or correct the period", names=names)
    return Finding("error", "ward_ended", message, advice, line, column, value)


def not_yet(wards: Wards, unit: Unit, month: str, line: int, column: str, value: str | None) -> Finding:
    """A ward that did not exist yet in the row's month: which stood in its place."""
    names = [_with_code(u) for u in wards.forebears(unit) or wards.valid(month)]
    message = say("{unit} exists only since {day}", unit=unit.name, day=formats.first_day(unit.valid_from))
    when = periods.short(month)
    advice = say(
        "For {month} write the ward of that time: {names}; or correct the period",
        month=when,
        names=joined(names, "; "),
    )
    return Finding("error", "ward_not_yet", message, advice, line, column, value)


def reused(wards: Wards, unit: Unit, month: str, line: int, column: str, value: str | None) -> Finding:
    """A code alone that stood for other land before: which it is now, and what became of the other."""
    old = wards.reused(unit)
    assert old is not None
    message = say(
        "Since {day}, code {code} is {unit}, no longer the former {old}; the former land belongs to {heirs}",
        day=formats.first_day(unit.valid_from),
        code=unit.code,
        unit=_with_note(unit),
        old=old.name,
        heirs=_heirs(wards.heirs(old)),
    )
    advice = say("Write the ward's name beside the code, so that the land is certain: {unit}", unit=unit.name)
    return Finding("error", "ward_code_reused", message, advice, line, column, value)


def _with_note(unit: Unit) -> Text:
    """“Phường Hòa Lợi (từ Hòa Lợi và Tân Định)”: the same name may stand for more land than before."""
    name, note = unit.name, unit.note
    return Text(f"{name.vi} ({note.vi})", f"{name.en} ({note.en})") if note else name


def _with_code(unit: Unit) -> Text:
    return Text(f"{unit.name.vi} ({unit.code})", f"{unit.name.en} ({unit.code})")


def _heirs(heirs: tuple[Heir, ...]) -> Text:
    """“Phường Bến Cát (25813, phần lớn); Phường Long Nguyên (25840, một phần)”."""
    return joined([_heir(h) for h in heirs], "; ")


def _heir(heir: Heir) -> Text:
    name, code, part = heir.unit.name, heir.unit.code, heir.part
    if part is None:
        return _with_code(heir.unit)
    return Text(f"{name.vi} ({code}, {part.vi})", f"{name.en} ({code}, {part.en})")
