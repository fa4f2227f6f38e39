"""Published figures beside computed ones: the sample against the article, every bound's edges, and the command."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dxlib import claims
from dxlib.claims import Claim, Judged
from dxlib.errors import DxError
from dxlib.language import Text
from dxlib.periods import Period
from dxlib.scorecard import Scorecard
from tests.builders import (
    DATA,
    MY_PHUOC,
    PHU_AN,
    card_of,
    every_ward,
    site,
)

SEPTEMBER, SO_FAR = "2024-09", "2024-01..2024-09"
CLAIMS = claims.load(DATA)
OF_KPIS = [c for c in CLAIMS if c.kpi]


# ---- bounds ----


@pytest.mark.parametrize(
    ("comparator", "published", "true", "false"),
    [
        ("above", "67", ["67.0000001", "67.5", "67.9999999"], ["67", "66.9999999", "68", "0"]),
        ("just_under", "46", ["45.0000001", "45.5", "45.9999999"], ["46", "45", "46.0000001", "44.9"]),
        ("below", "1", ["0.9999999", "0", "0.5"], ["1", "1.0000001", "100"]),
        ("equal", "100", ["100", "100.000"], ["99.9999999", "100.0000001"]),
    ],
)
def test_a_bound_itself_is_outside(comparator: Any, published: str, true: list[str], false: list[str]) -> None:
    hold = {x: claims.holds(comparator, Decimal(published), Decimal(x)) for x in true + false}
    assert hold == {**dict.fromkeys(true, True), **dict.fromkeys(false, False)}


def claim(kpi: str = "merchants_with_qr", comparator: Any = "above", number: str = "67", **values: Any) -> Claim:
    given = {
        "id": "c",
        "title": Text("vi", "en"),
        "measure": "value",
        "scope": "city",
        "period": Period.parse(SEPTEMBER),
        "unit": "percent",
        "quotation": "",
        "source": "",
        "why": Text("", ""),
    }
    return Claim(kpi=kpi, comparator=comparator, value=Decimal(number), **{**given, **values})


def shops(merchants: int, with_qr: int) -> Scorecard:
    """A city whose wards all together have so many merchants, so many with a QR code."""
    nobody = {"merchants": 0, "merchants_qr": 0, "merchants_active_30d": 0}
    one = site(merchants=merchants, merchants_qr=with_qr, merchants_active_30d=0)
    return card_of([one, *every_ward(but=[MY_PHUOC], **nobody)])


def judged(card: Scorecard, one: Claim) -> Judged:
    return claims.judge(card, [one])[0]


@pytest.mark.parametrize(
    ("merchants", "with_qr", "comparator", "verdict", "vi", "en"),
    [
        (100, 67, "above", "differs", "67%", "67%"),
        (10_000, 6_701, "above", "agrees", "67,01%", "67.01%"),
        (10_000, 6_696, "above", "differs", "66,96%", "66.96%"),
        (1_000, 676, "above", "agrees", "67,6%", "67.6%"),
        (10_000, 6_799, "above", "agrees", "67,99%", "67.99%"),
        (100, 68, "above", "differs", "68%", "68%"),
        (3, 2, "just_under", "agrees", "66,7%", "66.7%"),
        (100_000, 66_999, "just_under", "agrees", "66,999%", "66.999%"),
        (100, 67, "just_under", "differs", "67%", "67%"),
        (100_000, 66_999, "equal", "differs", "66,999%", "66.999%"),
    ],
)
def test_the_figure_is_written_so_that_its_verdict_can_be_seen(
    merchants: int, with_qr: int, comparator: str, verdict: str, vi: str, en: str
) -> None:
    found = judged(shops(merchants, with_qr), claim(comparator=comparator))
    assert (found.verdict, claims.found(found)) == (verdict, Text(vi, en))


def test_a_figure_a_hair_from_the_bound_is_not_rounded_to_it() -> None:
    found = judged(shops(10**9, 67 * 10**7 + 1), claim())
    assert found.verdict == "agrees"
    assert judged(shops(10**9, 67 * 10**7), claim()).verdict == "differs"


@pytest.mark.parametrize(
    ("one", "vi", "en"),
    [
        (claim(), "trên 67%", "above 67%"),
        (claim(comparator="just_under"), "gần 67%", "just under 67%"),
        (claim(comparator="below", number="1"), "dưới 1%", "below 1%"),
        (claim(comparator="equal", number="99.5"), "99,5%", "99.5%"),
        (claim(comparator="equal", number="1330", unit="count"), "1.330", "1,330"),
        (claim(comparator="equal", number="2025", unit="year"), "2025", "2025"),
    ],
)
def test_what_was_published_is_put_in_words(one: Claim, vi: str, en: str) -> None:
    assert claims.published(one) == Text(vi, en)


# ---- what cannot be checked ----


def launched(**values: Any) -> Claim:
    return claim(**{"kpi": "wards_launched", "comparator": "equal", "number": "8", "unit": "count", **values})


def test_a_claim_that_no_kpi_speaks_of_keeps_its_reason() -> None:
    found = judged(shops(10, 5), claim(kpi="", why=Text("vì", "because")))
    assert (found.verdict, found.why, claims.found(found)) == ("unchecked", Text("vì", "because"), Text("–", "–"))


def test_a_kpi_that_is_not_in_the_catalog_is_no_agreement() -> None:
    found = judged(shops(10, 5), claim(kpi="no_such_kpi"))
    assert found.verdict == "unchecked"
    assert found.why is not None
    assert found.why.en == "No KPI computes this yet"


@pytest.mark.parametrize("measure", ["value", "total", "share_of_total"])
def test_without_data_nothing_agrees(measure: str) -> None:
    """Not even eight wards of eight, which the ward table alone would tell."""
    found = judged(card_of(every_ward("2024-08")), launched(measure=measure))
    assert found.verdict == "unchecked"
    assert found.why is not None
    assert found.why == Text("Không có số liệu của tháng 9/2024", "There is no figure for September 2024")


def test_a_count_of_some_wards_is_neither_right_nor_wrong() -> None:
    found = judged(card_of(every_ward(but=[PHU_AN])), launched())
    assert found.verdict == "unchecked"
    assert claims.found(found) == Text("ít nhất 7", "at least 7")
    assert found.why is not None
    assert "(7/8)" in found.why.en


def test_a_whole_read_off_the_ward_table_is_known_all_the_same() -> None:
    found = judged(card_of(every_ward(but=[PHU_AN])), launched(measure="total"))
    assert (found.verdict, claims.found(found).en) == ("agrees", "8")


def test_a_share_of_those_who_reported_is_judged_and_says_its_coverage() -> None:
    found = judged(card_of(every_ward(but=[PHU_AN])), claim(comparator="equal", number="80"))
    assert found.verdict == "agrees"
    assert found.value is not None
    assert (found.value.coverage.with_data, found.value.coverage.expected) == (7, 8)


def test_a_share_of_the_whole_shows_both() -> None:
    everybody = card_of(every_ward())
    assert claims.found(judged(everybody, launched(measure="share_of_total", unit="percent"))).vi == "100% (8/8)"
    seven = card_of([*every_ward(but=[PHU_AN]), site(PHU_AN, launched_on=None)])
    found = judged(seven, launched(measure="share_of_total", unit="percent", number="100"))
    assert (found.verdict, claims.found(found).vi) == ("differs", "87,5% (7/8)")


def test_the_claims_own_period_counts_not_the_newest() -> None:
    card = card_of(every_ward(), every_ward("2024-10", launched_on=None))
    assert judged(card, launched()).verdict == "agrees"
    assert judged(card, launched(period=Period.parse("2024-10"))).verdict == "differs"


# ---- the answer ----


def test_the_worst_comes_first_and_each_verdict_keeps_the_articles_order() -> None:
    card = card_of(every_ward())
    asked = [claim(kpi="", id="a"), launched(id="b"), launched(id="c", number="7"), claim(kpi="", id="d")]
    order = claims.worst_first(claims.judge(card, asked))
    assert [(j.claim.id, j.verdict) for j in order] == [
        ("c", "differs"),
        ("b", "agrees"),
        ("a", "unchecked"),
        ("d", "unchecked"),
    ]
    assert claims.summary(order) == Text(
        "1/4 số đã công bố khớp với số liệu, 1 số không khớp, 2 số chưa đối chiếu được.",
        "1 of 4 published figures agree with the data, 1 differs, 2 cannot be checked.",
    )


def test_agreement_of_sample_data_is_told_for_what_it_is(sample_card: Scorecard) -> None:
    found = claims.judge(sample_card, CLAIMS)
    worth = claims.caution(found)
    assert worth is not None
    assert f"rest on sample data: {claims.count(found, 'agrees')}." in worth.en
    assert "proves nothing about the city" in worth.en
    assert "không chứng minh điều gì" in worth.vi


def test_agreement_of_uploaded_data_needs_no_caution() -> None:
    assert claims.caution(claims.judge(card_of(every_ward()), [launched()])) is None


# ---- the table itself ----


def test_a_city_without_the_table_has_no_claims(tmp_path: Path) -> None:
    assert claims.load(tmp_path) == ()
    assert claims.summary([]).en == "No published figures are kept here."


@pytest.mark.parametrize(
    ("before", "after"), [(",above,", ",over,"), (",67,percent", ",67%,percent"), ("value,city", "v,city")]
)
def test_a_table_that_cannot_be_read_names_the_claim(tmp_path: Path, before: str, after: str) -> None:
    text = (DATA / claims.FILE).read_text(encoding="utf-8")
    assert before in text
    (tmp_path / claims.FILE).write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(DxError) as told:
        claims.load(tmp_path)
    assert told.value.code == "bad_claim"
