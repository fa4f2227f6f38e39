"""What is wrong with a file, cell by cell. A problem in data is data, not an exception."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Literal

from dxlib import exports
from dxlib.intake.characters import TURNS
from dxlib.language import Language, Text, t
from dxlib.terms import SEVERITIES

Severity = Literal["error", "warning"]
_UNSEEN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f{TURNS}]")


@dataclass(frozen=True, slots=True)
class Finding:
    """``line`` counts from 1 with the header (None: the whole file). ``value`` is the cell as it was written.

    ``message`` says what is wrong, ``advice`` what to do. ``sheet`` names the sheet of a workbook with several tables.
    What they repeat of the file is shown: signs that steer a screen or turn the direction of its text are “�”.
    """

    severity: Severity
    code: str
    message: Text
    advice: Text
    line: int | None = None
    column: str | None = None
    value: str | None = None
    sheet: str | None = None

    def __post_init__(self) -> None:
        for name in ("message", "advice"):
            text = getattr(self, name)
            object.__setattr__(self, name, Text(_seen(text.vi), _seen(text.en)))
        for name in ("column", "value", "sheet"):
            if text := getattr(self, name):
                object.__setattr__(self, name, _seen(text))

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


def _seen(text: str) -> str:
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub("�", text)


def in_order(findings: list[Finding]) -> list[Finding]:
    """Errors before warnings, then sheet by sheet as given, then by line: the order in which a clerk mends them."""
    sheets = list(dict.fromkeys(f.sheet for f in findings))
    return sorted(findings, key=lambda f: (f.severity, sheets.index(f.sheet), f.line or 0, f.column or ""))


def as_rows(
    findings: list[Finding], lang: Language, title_of: Callable[[Finding], Text | None] | None = None
) -> list[dict[str, str | int | None]]:
    """The findings as a table with headings in ``lang``; ``title_of`` names a finding's column for people."""
    several = any(f.sheet for f in findings)
    return [
        {
            **({t("Sheet", lang): f.sheet or ""} if several else {}),
            t("Line", lang): f.line,
            t("Column", lang): _title(f, title_of and title_of(f), lang),
            t("Value", lang): f.value or "",
            t("What is wrong", lang): f.message[lang],
            t("What to do", lang): f.advice[lang],
            t("Severity", lang): SEVERITIES[f.severity][lang],
        }
        for f in findings
    ]


def _title(finding: Finding, title: Text | None, lang: Language) -> str:
    return title[lang] if title else finding.column or ""


def as_csv(findings: list[Finding], lang: Language) -> bytes:
    """The findings for Excel."""
    return exports.as_csv(as_rows(findings, lang), lang)
