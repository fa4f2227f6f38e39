"""CSV templates: a header alone, or pre-filled with what a ward reported last; and what each column means."""

from __future__ import annotations

import csv
import io

from dxlib import periods
from dxlib.catalog.model import Dataset
from dxlib.errors import DxError
from dxlib.language import Language, say, t
from dxlib.monitor import Monitor


def template(monitor: Monitor, dataset: Dataset, lang: Language = "vi", ward: str | None = None) -> bytes:
    """A CSV to fill in: titles in ``lang`` as header, and for a ward its previous rows moved to the month after.

    No example row: left in, it would be accepted as a figure. UTF-8 with BOM, so that Excel shows the diacritics;
    ``;`` in Vietnamese, as Excel there expects.
    """
    if ward and not any(u.code == ward for u in monitor.wards.units):
        raise DxError("unknown_ward", say("“{code}” is not a ward. See wards.csv for the codes.", code=ward))
    rows = _previous(monitor, dataset, ward) if ward else []
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if lang == "vi" else ",", lineterminator="\r\n")
    writer.writerow([c.title[lang] for c in dataset.columns])
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _previous(monitor: Monitor, dataset: Dataset, ward: str) -> list[list[str]]:
    """The ward's rows of its newest month, dated one month on; none where its code then means other land."""
    card = monitor.scorecard()
    months = sorted(p for d, p, w in card.heads if (d, w) == (dataset.id, ward))
    if not months:
        return []
    following = periods.shift(months[-1], 1)
    if not monitor.wards.same(ward, months[-1], following):
        return []
    found = monitor.rows(dataset.id, months[-1], (ward,))
    unit = monitor.wards.find(ward, following)
    fixed = {"period": following, "ward_name": unit.name.vi if unit else ""}
    return [[fixed.get(c.name) or _shown(row[c.name]) for c in dataset.columns] for row in found]


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def guide(dataset: Dataset, lang: Language) -> list[dict[str, str]]:
    """What each column means, for the person who fills it in."""
    yes, no = t("yes", lang), t("may be blank", lang)
    return [
        {
            t("Column", lang): c.title[lang],
            t("Code", lang): c.name,
            t("Needed", lang): yes if c.required else no,
            t("Example", lang): c.example,
            t("Note", lang): c.help[lang] if c.help else " / ".join(x.title[lang] for x in c.choices),
        }
        for c in dataset.columns
    ]
