"""What is wrong with a file, cell by cell. A problem in data is data, not an exception."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from dxlib import exports
from dxlib.language import Language, Text, t
from dxlib.terms import SEVERITIES

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """``line`` counts from 1 with the header (None: the whole file). ``value`` is the cell as it was written.

    ``message`` says what is wrong, ``advice`` what to do. ``sheet`` names the sheet of a workbook with several tables.
    """

    severity: Severity
    code: str
    message: Text
    advice: Text
    line: int | None = None
    column: str | None = None
    value: str | None = None
    sheet: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Every field, for :meth:`from_json`."""
        body = {f.name: getattr(self, f.name) for f in fields(self)}
        return {**body, "message": self.message.as_dict(), "advice": self.advice.as_dict()}

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> Finding:
        return cls(**{**body, "message": Text(**body["message"]), "advice": Text(**body["advice"])})

    def as_dict(self) -> dict[str, Any]:
        return {
            "severity": self.severity,
            "code": self.code,
            **({"sheet": self.sheet} if self.sheet else {}),
            "line": self.line,
            "column": self.column,
            "value": self.value,
            "message": {k: f"{v}. {self.advice.as_dict()[k]}." for k, v in self.message.as_dict().items()},
        }


def in_order(findings: list[Finding]) -> list[Finding]:
    """Errors before warnings, then by line: the order in which a clerk mends them."""
    return sorted(findings, key=lambda f: (f.severity, f.sheet or "", f.line or 0, f.column or ""))


def as_rows(
    findings: list[Finding], lang: Language, titles: Mapping[str, Text] | None = None
) -> list[dict[str, str | int | None]]:
    """The findings as a table with headings in ``lang``; ``titles`` name the columns for people."""
    named = titles or {}
    several = any(f.sheet for f in findings)
    return [
        {
            **({t("Sheet", lang): f.sheet or ""} if several else {}),
            t("Line", lang): f.line,
            t("Column", lang): _title(f.column, named, lang),
            t("Value", lang): f.value or "",
            t("What is wrong", lang): f.message[lang],
            t("What to do", lang): f.advice[lang],
            t("Severity", lang): SEVERITIES[f.severity][lang],
        }
        for f in findings
    ]


def _title(column: str | None, named: Mapping[str, Text], lang: Language) -> str:
    return named[column][lang] if column and column in named else column or ""


def as_csv(findings: list[Finding], lang: Language) -> bytes:
    """The findings for Excel."""
    return exports.as_csv(as_rows(findings, lang), lang)
