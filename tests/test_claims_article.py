"""The published article against the table of its figures, and the sample against the article, typed here."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from dxlib import catalog, claims
from dxlib.claims import Claim
from dxlib.periods import Period
from dxlib.scorecard import Scorecard, kind_of
from tests.builders import ROOT, value
from tests.test_claims import CLAIMS, OF_KPIS, SEPTEMBER, SO_FAR

# ---- the sample against the figures of the article, typed here ----

ARTICLE = ROOT.parent / "shared" / "domain" / "article.txt"
needs_article = pytest.mark.skipif(not ARTICLE.exists(), reason="the article is not on this machine")

COUNTS = {
    "target_groups": 3,
    "targets_achieved": 21,
    "targets_expected": 9,
    "targets_missed": 6,
    "targets_unmeasured": 5,
    "tasks_done": 28,
    "tasks_in_progress": 34,
    "tasks_not_started": 18,
    "wards_launched": 8,
    "team_members": 330,
}
TOTALS = {
    "targets_achieved": 41,
    "tasks_done": 80,
    "subsystems_operating": 24,
    "wards_launched": 8,
    "obstacles_open": 5,
}
OF_ALL = {"payment_agreements": 9, "neighbourhoods_with_team": 44}
"""Published as 100%: the eight wards and the centre; every neighbourhood, 44 by the city's own page."""
BETWEEN = {
    "online_intake": (67, 68),
    "online_full": (45, 46),
    "online_partial": (21, 22),
    "commune_online_intake": (84, 85),
    "commune_online_full": (18, 19),
    "commune_online_partial": (65, 66),
    "online_payment": (86, 87),
}
"""Percent points, bounds not reached: both “trên 67%” and “gần 46%” are open on either side."""


@pytest.mark.parametrize(("kpi", "published"), COUNTS.items())
def test_the_sample_counts_what_was_published(sample_card: Scorecard, kpi: str, published: int) -> None:
    computed = value(sample_card, kpi, period=SEPTEMBER)
    assert (computed.value, computed.coverage.complete, computed.provenance) == (published, True, "sample")


@pytest.mark.parametrize(("kpi", "published"), TOTALS.items())
def test_the_samples_wholes_are_those_published(sample_card: Scorecard, kpi: str, published: int) -> None:
    assert value(sample_card, kpi, period=SEPTEMBER).total == published


@pytest.mark.parametrize(("kpi", "everybody"), OF_ALL.items())
def test_everybody_in_the_sample_has_it(sample_card: Scorecard, kpi: str, everybody: int) -> None:
    computed = value(sample_card, kpi, period=SEPTEMBER)
    assert (computed.value, computed.total) == (everybody, everybody)


@pytest.mark.parametrize(("kpi", "bounds"), BETWEEN.items())
def test_the_samples_shares_lie_within_the_published_bounds(
    sample_card: Scorecard, kpi: str, bounds: tuple[int, int]
) -> None:
    computed = value(sample_card, kpi, period=SO_FAR)
    assert computed.numerator is not None
    assert computed.denominator is not None
    low, high = bounds
    assert low * computed.denominator < 100 * computed.numerator < high * computed.denominator


def test_every_enterprise_of_the_sample_uses_e_invoices(sample_card: Scorecard) -> None:
    computed = value(sample_card, "einvoice", period=SEPTEMBER)
    assert computed.numerator == computed.denominator


def test_the_digital_budget_of_the_sample_is_under_one_percent(sample_card: Scorecard) -> None:
    computed = value(sample_card, "digital_budget_share", period=SEPTEMBER)
    assert computed.value is not None
    assert 0 < computed.value < Decimal("0.01")


def test_the_table_holds_the_typed_figures_and_no_others() -> None:
    """So that neither the table nor this file can drift from the article unseen."""
    typed = {
        **{(kpi, "value", "equal"): n for kpi, n in COUNTS.items()},
        **{(kpi, "total", "equal"): n for kpi, n in TOTALS.items()},
        **{(kpi, "share_of_total", "equal"): 100 for kpi in OF_ALL},
        ("einvoice", "value", "equal"): 100,
        ("digital_budget_share", "value", "below"): 1,
    }
    under = {"online_full", "online_partial", "commune_online_partial"}
    for kpi, (low, high) in BETWEEN.items():
        typed[kpi, "value", "just_under" if kpi in under else "above"] = high if kpi in under else low
    assert {(c.kpi, c.measure, c.comparator): c.value for c in OF_KPIS} == typed
    assert len(OF_KPIS) == len(typed)


def test_the_sample_agrees_with_everything_that_can_be_checked(sample_card: Scorecard) -> None:
    judged = claims.judge(sample_card, CLAIMS)
    assert [j.claim.id for j in judged if j.claim.kpi and j.verdict != "agrees"] == []
    assert [j.claim.id for j in judged if not j.claim.kpi and j.verdict != "unchecked"] == []


# ---- the table and the article ----

LEFT_OUT = {
    "39-CTr/TU": "the name of the programme",
    "Đề án 06": "the name of a national scheme",
    "trước năm 2025": "the date by which 9 targets are expected: it stands in that claim's title",
    "Đến ngày 30/9/2024": "the end of the period of the claim about online payment",
    "Sau 2 năm thực hiện": "said again in the body",
    "Trong 41 chỉ tiêu và 80 nhiệm vụ": "said again in the body",
    "chương trình số 39-CTr/TU ngày 16/9/2022": "the day that the first paragraph gives already",
    "xã hội số đến năm 2025": "the year that the programme's own title gives already",
}
"""Numerals of the article that are no claim of their own, each with the reason."""
NUMERAL = re.compile(r"\d+(?:/\d+)*")


def places(text: str, phrase: str) -> list[int]:
    return [m.start() for m in re.finditer(re.escape(phrase), text)]


def says(numeral: str, claim: Claim) -> bool:
    """Is the numeral the claim's own: “67”, “16/9/2022”, or “8/8” for an 8?"""
    if isinstance(claim.value, date):
        return numeral == f"{claim.value.day}/{claim.value.month}/{claim.value.year}"
    return set(numeral.split("/")) == {str(claim.value)}


def claimed(text: str) -> set[int]:
    """Where in the text the numerals stand that a claim holds."""
    return {
        start + found.start()
        for claim in CLAIMS
        for start in places(text, claim.quotation)
        for found in NUMERAL.finditer(claim.quotation)
        if says(found[0], claim)
    }


@needs_article
def test_every_number_of_the_article_is_a_claim_or_is_left_out_for_a_reason() -> None:
    text = ARTICLE.read_text(encoding="utf-8")
    passed_over = {
        start + found.start()
        for phrase in LEFT_OUT
        for start in places(text, phrase)
        for found in NUMERAL.finditer(phrase)
    }
    numerals = {m.start(): m[0] for m in NUMERAL.finditer(text)}
    assert len(numerals) > 40
    missing = {text[max(0, at - 30) : at + 30] for at in numerals if at not in claimed(text) | passed_over}
    assert missing == set()


@needs_article
def test_quotations_are_the_articles_own_words() -> None:
    text = ARTICLE.read_text(encoding="utf-8")
    assert [c.id for c in CLAIMS if c.quotation not in text] == []
    assert [phrase for phrase in LEFT_OUT if phrase not in text] == []


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda c: c.id)
def test_a_claim_holds_all_that_a_reader_needs(claim: Claim) -> None:
    assert claim.title.vi
    assert claim.title.en
    assert claim.title.vi != claim.title.en
    assert any(says(n, claim) for n in NUMERAL.findall(claim.quotation))
    assert "Báo Xây dựng" in claim.source
    assert "Đưa chuyển đổi số vào cuộc sống" in claim.source
    assert bool(claim.kpi) == (claim.period is not None)
    assert bool(claim.kpi) != bool(claim.why.vi and claim.why.en)


def test_claims_have_names_of_their_own() -> None:
    assert [name for name, times in Counter(c.id for c in CLAIMS).items() if times > 1] == []


@pytest.mark.parametrize("claim", OF_KPIS, ids=lambda c: c.id)
def test_every_claim_is_answered_by_a_kpi_of_its_kind(claim: Claim) -> None:
    assert claim.kpi in catalog.KPIS
    kpi = catalog.kpi(claim.kpi)
    assert claim.scope == kpi.level
    assert (claim.unit == "percent") == (kpi.unit == "share" or claim.measure == "share_of_total")
    assert claim.measure == "value" or kpi.unit == "of"
    assert claim.period == Period.parse(SO_FAR if kind_of(kpi) == "flow" else SEPTEMBER)
