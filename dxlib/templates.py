"""CSV templates: a header alone, or pre-filled with what a reporter sent last; and what each column means."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from dxlib import exports, periods
from dxlib.catalog.model import Column, Dataset
from dxlib.errors import DxError
from dxlib.language import Language, Text, say, t
from dxlib.monitor import Monitor
from dxlib.wards import CITY

_IDENTITY = ("period", "ward_code", "ward_name")


@dataclass(frozen=True, slots=True)
class Source:
    """The month whose rows a pre-filled template takes and the one it dates them; or why there are none."""

    month: str = ""
    following: str = ""
    why_not: Text | None = None


def template(monitor: Monitor, dataset: Dataset, lang: Language = "vi", reporter: str | None = None) -> bytes:
    """A CSV to fill in: titles in ``lang`` as header, and for a reporter its previous rows moved to the month after.

    ``reporter`` is a ward's code, or 721 where the city's offices report the table. No example row: left in, it
    would be accepted as a figure. UTF-8 with BOM, so that Excel shows the diacritics; ``;`` in Vietnamese, as Excel
    there expects.
    """
    if reporter:
        _refuse_strangers(monitor, dataset, reporter)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if lang == "vi" else ",", lineterminator="\r\n")
    writer.writerow([c.title[lang] for c in dataset.columns])
    rows = previous(monitor, dataset, lang, reporter) if reporter else []
    writer.writerows([[written(c, row[c.name], lang) for c in dataset.columns] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def refuse_unknown(monitor: Monitor, code: str) -> None:
    """Raises :class:`DxError` unless ``code`` is that of a ward of any time, or of the city's offices."""
    if code not in {CITY, *(u.code for u in monitor.wards.units)}:
        raise DxError("unknown_ward", say("“{code}” is not a ward. See wards.csv for the codes.", code=code))


def _refuse_strangers(monitor: Monitor, dataset: Dataset, code: str) -> None:
    refuse_unknown(monitor, code)
    if code == CITY and dataset.reporters == "wards":
        raise DxError("not_a_reporter", say("“{title}” is reported by the wards. Name a ward.", title=dataset.title))
    if code != CITY and dataset.reporters == "city":
        why = say("“{title}” is reported by the city offices. Give their code, {city}.", title=dataset.title, city=CITY)
        raise DxError("not_a_reporter", why)


def source(monitor: Monitor, dataset: Dataset, reporter: str) -> Source:
    """Where a pre-filled template takes its rows: the reporter's newest month, while its code means the same land."""
    months = sorted(p for d, p, w in monitor.scorecard().heads if (d, w) == (dataset.id, reporter))
    if not months:
        return Source(why_not=say("This table has never been sent yet."))
    month, following = months[-1], periods.shift(months[-1], 1)
    if reporter != CITY and not monitor.wards.same(reporter, month, following):
        return Source(why_not=say("From {month} on the code means another ward.", month=periods.short(following)))
    rows = monitor.rows(dataset.id, month, (reporter,))
    if not rows:
        return Source(why_not=say("For {month} it was reported that there is none.", month=periods.short(month)))
    if not any(goes_on(dataset, row) for row in rows):
        return Source(why_not=say("Nothing was still open at the end of {month}.", month=periods.short(month)))
    return Source(month, following)


def previous(monitor: Monitor, dataset: Dataset, lang: Language, reporter: str) -> list[dict[str, Any]]:
    """The reporter's rows of its newest month as stored, dated one month on, without the figures of that month
    alone (None)."""
    found = source(monitor, dataset, reporter)
    if found.why_not:
        return []
    unit = monitor.wards.find(reporter, found.following)
    fixed = {"period": found.following, "ward_code": reporter, "ward_name": unit.name[lang] if unit else ""}
    kept = [c.name for c in dataset.columns if c.name not in fixed and carried(dataset, c)]
    rows = [row for row in monitor.rows(dataset.id, found.month, (reporter,)) if goes_on(dataset, row)]
    blank: dict[str, Any] = dict.fromkeys(c.name for c in dataset.columns)
    return [{**blank, **{name: row[name] for name in kept}, **fixed} for row in rows]


def goes_on(dataset: Dataset, row: dict[str, Any]) -> bool:
    """Does the row stand in the next month again? What came to its end does not."""
    return dataset.ends is None or row[dataset.ends] is None


def carried(dataset: Dataset, column: Column) -> bool:
    """Does what was written last month still hold? Of what happened in a month only what it is about does;
    of what is not at its end, everything."""
    if not column.carried:
        return False
    lasting = column.name in (*_IDENTITY, *dataset.key) or column.type == "text"
    return dataset.kind == "state" or dataset.ends is not None or lasting


def written(column: Column, value: Any, lang: Language) -> str:
    """A stored value as the intake reads it and a person writes it; text that a spreadsheet would run is inert."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, Decimal):
        plain = f"{exports.doubtless(value):f}"
        return plain.replace(".", ",") if lang == "vi" else plain
    if column.choices:
        return column.titled(value)[lang]
    return exports.inert(str(value))


def guide(dataset: Dataset, lang: Language) -> list[dict[str, str]]:
    """What each column means, for the person who fills it in."""
    yes, no = t("yes", lang), t("may be blank", lang)
    return [
        {
            t("Column", lang): c.title[lang],
            t("Code", lang): c.name,
            t("Needed", lang): yes if c.required else no,
            t("Example", lang): example(c, lang),
            t("Note", lang): c.help[lang] if c.help else " / ".join(x.title[lang] for x in c.choices),
        }
        for c in dataset.columns
    ]


def example(column: Column, lang: Language) -> str:
    """Of a choice, its title: that is what the template is filled with."""
    titled = (c.title[lang] for c in column.choices if column.example in (c.code, c.title.vi, c.title.en))
    return next(titled, column.example)
