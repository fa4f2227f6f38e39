"""Published figures beside computed ones: the sample against the article, every bound's edges, and the command."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dxlib import catalog, claims
from dxlib.claims import Claim, Judged
from dxlib.errors import DxError
from dxlib.language import Text
from dxlib.periods import Period
from dxlib.scorecard import Scorecard, kind_of
from tests.builders import (
    CODES,
    DATA,
    EXAMPLES,
    MY_PHUOC,
    PHU_AN,
    ROOT,
    as_csv,
    card_of,
    checked,
    every_ward,
    sample_rows,
    site,
    value,
)
from tests.running import Run

SEPTEMBER, SO_FAR = "2024-09", "2024-01..2024-09"
CLAIMS = claims.load(DATA)
OF_KPIS = [c for c in CLAIMS if c.kpi]
ARTICLE = ROOT.parent / "shared" / "domain" / "article.txt"
needs_article = pytest.mark.skipif(not ARTICLE.exists(), reason="the article is not on this machine")


# ---- the sample against the figures of the article, typed here ----

COUNTS = {
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


# ---- the command ----

KEYS = {
    "claim",
    "title",
    "kpi",
    "measure",
    "scope",
    "period",
    "comparator",
    "published",
    "unit",
    "computed",
    "words",
    "verdict",
    "why",
    "coverage",
    "provenance",
    "receipts",
    "quotation",
    "source",
}


def five_more(tmp_path: Path) -> Path:
    """Mỹ Phước's roster of September with five members more: 335 in the city."""
    rows = [r for r in sample_rows("team_members") if (r["period"], r["ward_code"]) == (SEPTEMBER, MY_PHUOC)]
    more = [{**rows[0], "member_code": f"TV-{MY_PHUOC}-{n}", "role": "member"} for n in range(901, 906)]
    file = tmp_path / "five_more.csv"
    file.write_bytes(as_csv([*rows, *more]))
    return file


def test_the_command_gives_one_object_a_claim_in_the_articles_order(run: Run) -> None:
    ran = run("claims", "--format", "json")
    assert [c["claim"] for c in ran.json] == [c.id for c in CLAIMS]
    assert all(set(c) == KEYS for c in ran.json)
    assert {c["verdict"] for c in ran.json} == {"agrees", "unchecked"}
    assert ran.exit == 0


def test_the_command_tells_the_figure_its_receipts_and_its_words(run: Run) -> None:
    found = next(c for c in run("claims", "--format", "json").json if c["claim"] == "neighbourhoods_with_team")
    assert (found["published"], found["computed"], found["period"], found["verdict"]) == (100, 100, "2024-09", "agrees")
    assert found["words"]["computed"] == {"vi": "100% (44/44)", "en": "100% (44/44)"}
    assert (found["coverage"], found["provenance"]) == ({"with_data": 8, "expected": 8}, "sample")
    entries = run("history", "--format", "json").json
    assert [e["dataset"] for e in entries if e["seq"] in found["receipts"]] == ["digital_teams"]


def test_the_command_in_both_languages_ends_with_the_count(run: Run) -> None:
    vi, en = run("claims"), run("--lang", "en", "claims")
    agree = sum(bool(c.kpi) for c in CLAIMS)
    unchecked = len(CLAIMS) - agree
    assert (vi.exit, en.exit) == (0, 0)
    assert vi.out.splitlines()[-1] == (
        f"{agree}/{len(CLAIMS)} số đã công bố khớp với số liệu, 0 số không khớp, {unchecked} số chưa đối chiếu được."
    )
    assert en.out.splitlines()[-1] == (
        f"{agree} of {len(CLAIMS)} published figures agree with the data, 0 differ, {unchecked} cannot be checked."
    )
    assert "số liệu minh họa" in vi.out.splitlines()[-2]
    assert "sample data" in en.out.splitlines()[-2]
    assert "✓ Khớp" in vi.out
    assert "– Cannot be checked" in en.out


@pytest.mark.parametrize(("lang", "word"), [("vi", "✗ Không khớp"), ("en", "✗ Differs")])
def test_a_changed_roster_makes_the_command_say_both_values(run: Run, tmp_path: Path, lang: str, word: str) -> None:
    assert run("load", five_more(tmp_path), "--by", "Lan").exit == 0
    ran = run("--lang", lang, "claims")
    worst = ran.out.splitlines()[2]
    assert ran.exit == 1
    assert worst.startswith(word)
    assert re.search(r" 330 +335 ", worst)
    differing = [c for c in run("claims", "--format", "json").json if c["verdict"] == "differs"]
    assert [(c["claim"], c["published"], c["computed"], c["provenance"]) for c in differing] == [
        ("team_members", 330, 335, "mixed")
    ]


def test_withdrawing_the_change_makes_it_agree_again(run: Run, tmp_path: Path) -> None:
    run("load", five_more(tmp_path))
    newest = max(e["seq"] for e in run("history", "--format", "json").json)
    assert run("claims", "--format", "json").exit == 1
    run("withdraw", newest)
    assert run("claims", "--format", "json").exit == 0


def test_changed_targets_make_the_command_say_both_values(run: Run) -> None:
    file = EXAMPLES / "programme_targets_changed.csv"
    states = Counter(row["published_status"] for row in rows_of(file))
    assert run("load", file, "--yes").exit == 0
    ran = run("claims", "--format", "json")
    told = {c["kpi"]: c for c in ran.json if c["claim"] in {f"targets_{s}" for s in states}}
    assert {f"targets_{s}": n for s, n in states.items()} == {k: c["computed"] for k, c in told.items()}
    assert {k for k, c in told.items() if c["verdict"] == "differs"} == {
        k for k in told if told[k]["computed"] != COUNTS[k]
    }
    assert ran.exit == 1


def rows_of(file: Path) -> list[dict[str, Any]]:
    result = checked(file.read_bytes(), dataset="programme_targets")
    assert result.ok, result.findings
    return list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))


@pytest.mark.parametrize("format", ["table", "json"])
def test_without_data_the_command_passes_and_checks_nothing(
    run: Run, empty_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    monkeypatch.setenv("DX_DATA", str(empty_data))
    monkeypatch.setenv("DX_HOME", str(tmp_path / "empty"))
    ran = run("claims", "--format", format)
    assert ran.exit == 0
    assert not re.search(r"\b(None|nan)\b", ran.out)
    if format == "json":
        assert {c["verdict"] for c in ran.json} == {"unchecked"}
    else:
        assert f"0/{len(CLAIMS)} số đã công bố khớp" in ran.out.splitlines()[-1]


def test_the_command_asked_wrongly_could_not_run(run: Run) -> None:
    ran = run("claims", "--format", "csv")
    assert (ran.exit, ran.out) == (2, "")


def test_an_unreadable_table_could_not_run(
    run: Run, empty_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in empty_data.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    table = tmp_path / claims.FILE
    table.write_text(table.read_text(encoding="utf-8").replace(",above,", ",over,", 1), encoding="utf-8")
    monkeypatch.setenv("DX_DATA", str(tmp_path))
    monkeypatch.setenv("DX_HOME", str(tmp_path / "store_of_its_own"))
    ran = run("--lang", "en", "claims")
    assert (ran.exit, ran.out) == (2, "")
    assert "online_intake" in ran.err


def test_the_eight_wards_of_the_table_are_those_of_the_month() -> None:
    assert next(c.value for c in CLAIMS if c.id == "wards") == len(CODES)
