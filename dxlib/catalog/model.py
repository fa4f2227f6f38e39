"""The vocabulary of the catalog: datasets, columns, rules and KPIs as plain frozen records.

SQL in here is written by the project, never by a user, in the portable subset (explicit casts, no QUALIFY).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dxlib.language import Text

Kind = Literal["state", "flow"]
"""How time adds up: a *state* stands at the period's end (last month counts), a *flow* happened in it (months sum)."""
Reporters = Literal["wards", "city", "both"]
Unit = Literal["count", "of", "share", "vnd", "per_1000", "days"]
"""``of`` is a count shown as x/y; ``share`` is 0…1 inside; ``vnd`` is integer đồng."""
Better = Literal["higher", "lower", "neutral"]
ColumnType = Literal["text", "code", "integer", "number", "money", "date", "moment", "flag", "choice"]
"""``number`` has up to four decimals; ``moment`` is a local day and time; ``flag`` is yes or no."""

Group = Literal["programme", "government", "economy_society"]
"""The navigation's groups: the programme itself, then the pillars of the city's digital transformation."""


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    title: Text


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a contract. ``required`` cells may not be blank; a blank optional cell is *not measured*.

    ``carried`` False: a figure of its month, left blank in a pre-filled template. ``private`` is never shown row by
    row.
    """

    name: str
    type: ColumnType
    title: Text
    required: bool = True
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[Choice, ...] = ()
    example: str = ""
    help: Text | None = None
    carried: bool = True
    private: bool = False

    @property
    def lowest(self) -> int:
        """No figure is negative unless its contract says so."""
        return 0 if self.minimum is None else self.minimum

    def titled(self, value: object) -> Text:
        """A stored choice or flag in words; the code itself if it is none of them."""
        code = str(value).lower() if self.type == "flag" else str(value)
        return next((c.title for c in self.choices if c.code == code), Text(code, code))


@dataclass(frozen=True, slots=True)
class Rule:
    """An SQL condition over one row that must not be false; unknown (a blank cell) passes.

    ``period_end`` is available: the last day of the row's month. ``columns`` are shown with the finding.
    """

    code: str
    condition: str
    columns: tuple[str, ...]
    message: Text
    severity: Literal["error", "warning"] = "error"


@dataclass(frozen=True, slots=True)
class Reference:
    """Codes of ``column`` stand in ``target`` of another dataset, the list: the reporter's own, or the city's.

    The list is the newest up to the month of the rows. ``covered`` is an SQL condition over rows of the list that a
    reporter's rows should each name at least once; None: none need be.
    """

    column: str
    dataset: str
    target: str
    covered: str | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """A file's contract. ``key`` is unique within a month (the month itself is not named in it).

    ``people_in`` names the column by which rows that are people are counted together on screens. ``strict`` refuses
    columns that are not in the contract: in a table about people they might hold personal data. ``whole`` is the
    published number of rows of a city's list; ``refers`` says whose codes it uses. A file that differs is warned of.
    ``ends`` names the day on which a row comes to its end: until then it stands in the next month again.
    """

    id: str
    domain: str
    title: Text
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rules: tuple[Rule, ...]
    kind: Kind
    reporters: Reporters
    cadence: Text
    owner: Text
    cadence_days: int = 31
    version: int = 1
    people_in: str | None = None
    strict: bool = False
    whole: int | None = None
    refers: tuple[Reference, ...] = ()
    ends: str | None = None

    def column(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)


@dataclass(frozen=True, slots=True)
class Kpi:
    """What the city measures.

    ``numerator`` and ``denominator`` are SQL aggregates (one call each) over the rows of a cell that satisfy
    ``where``; ``period_start`` and ``period_end`` are the first and last day of the row's month. ``measured`` says
    which rows carry the figure at all: a cell none of whose rows do has no value.
    ``per_ward`` names the ward attribute that is the denominator instead, counted once a ward (``one``: once a
    reporter). ``kind`` overrules the dataset's. ``level`` ``commune`` leaves the city's own offices out. ``part_of``
    names the KPI that this one breaks down. ``least`` withholds a share that would speak of fewer people than that.
    """

    id: str
    dataset: str
    title: Text
    short: Text
    numerator: str
    unit: Unit
    better: Better
    formula: Text
    owner: Text
    source: Text
    decision: Text
    denominator: str | None = None
    per_ward: Literal["one", "population", "neighbourhoods"] | None = None
    where: str = "TRUE"
    measured: str = "TRUE"
    kind: Kind | None = None
    level: Literal["city", "commune"] = "city"
    scale: int = 1
    additive: bool = True
    part_of: str | None = None
    least: int = 0

    @property
    def is_ratio(self) -> bool:
        """Ratios speak for those who reported; counts are at least their number until all have."""
        return self.unit in ("share", "per_1000", "days")


@dataclass(frozen=True, slots=True)
class Domain:
    """One vertical slice: what it is called, what it asks for, what it computes.

    ``headlines`` go on the overview, the first as a card, the others as lines under it. ``group`` is its place in the
    navigation. ``page`` is the screen it is on, where it shares one with another domain.
    """

    id: str
    title: Text
    icon: str
    datasets: tuple[Dataset, ...]
    kpis: tuple[Kpi, ...]
    headlines: tuple[str, ...] = ()
    group: Group = "government"
    page: str = ""

    @property
    def screen(self) -> str:
        """The name of its page."""
        return self.page or self.id


SQL_TYPES: dict[ColumnType, str] = {
    "text": "VARCHAR",
    "code": "VARCHAR",
    "integer": "BIGINT",
    "number": "DECIMAL(14, 4)",
    "money": "BIGINT",
    "date": "DATE",
    "moment": "TIMESTAMP",
    "flag": "BOOLEAN",
    "choice": "VARCHAR",
}

YES_NO = (Choice("true", Text("Có", "Yes")), Choice("false", Text("Không", "No")))
PERIOD = Column("period", "text", Text("Kỳ báo cáo", "Period"), example="2024-10")
WARD_CODE = Column("ward_code", "code", Text("Mã phường, xã", "Ward code"), example="25813")
WARD_NAME = Column(
    "ward_name",
    "text",
    Text("Tên phường, xã", "Ward name"),
    required=False,
    example="Phường Mỹ Phước",
    help=Text("Phải ghi khi mã trước đây chỉ địa bàn khác", "Needed where the code stood for other land before"),
)
