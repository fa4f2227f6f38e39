"""The page of published figures: the answer, what differs first with both values, and what the filter does not do."""

from __future__ import annotations

import csv
from collections import Counter

import pytest
from streamlit.testing.v1 import AppTest

from dxlib import claims
from dxlib.language import Language
from dxlib.monitor import Monitor
from tests.builders import DATA, MY_PHUOC, as_csv, example, sample_rows, upload
from tests.pages.conftest import Draw
from tests.pages.reading import LANGUAGES, cells, shown, tables

CLAIMS = claims.load(DATA)
CHECKED = [c for c in CLAIMS if c.kpi]
LEFT = [c for c in CLAIMS if not c.kpi]
ANSWERS = {
    "vi": "{agree}/{all} số đã công bố khớp với số liệu, {differ} số không khớp, {left} số chưa đối chiếu được.",
    "en": "{agree} of {all} published figures agree with the data, {differ} {verb}, {left} cannot be checked.",
}
CITY = {"vi": "**Toàn thành phố** · ", "en": "**Whole city** · "}
DIFFERS = {"vi": ":red-badge[✗ Không khớp]", "en": ":red-badge[✗ Differs]"}
BOTH = {"vi": "đã công bố **330**, theo số liệu **335**", "en": "published **330**, from the data **335**"}
WORTH = {
    "vi": "nên việc khớp không chứng minh điều gì về thành phố.",
    "en": "so this proves nothing about the city.",
}
UNFILTERED = {"vi": "trang này không lọc theo phường, xã đang chọn", "en": "the wards chosen do not narrow this page"}
PUBLISHED = {"achieved": 21, "expected": 9, "missed": 6, "unmeasured": 5}
OWN_PERIOD = {"vi": "trong kỳ của chính nó", "en": "stands in its own period"}


def answer(lang: Language, agree: int, differ: int, left: int) -> str:
    verb = "differs" if differ == 1 else "differ"
    return CITY[lang] + ANSWERS[lang].format(agree=agree, all=len(CLAIMS), differ=differ, verb=verb, left=left)


def said(at: AppTest) -> list[str]:
    return [m.value for m in at.markdown]


def five_more(monitor: Monitor) -> None:
    """Mỹ Phước's roster of September with five members more: 335 in the city."""
    rows = [r for r in sample_rows("team_members") if (r["period"], r["ward_code"]) == ("2024-09", MY_PHUOC)]
    more = [{**rows[0], "member_code": f"TV-{MY_PHUOC}-{n}", "role": "member"} for n in range(901, 906)]
    upload(monitor, as_csv([*rows, *more]), "năm_người_nữa.csv")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_answer_counts_each_verdict(shared: Monitor, draw: Draw, lang: Language) -> None:
    at = draw("claims", lang)
    assert answer(lang, len(CHECKED), 0, len(LEFT)) in said(at)
    assert not [m for m in said(at) if ":red-badge" in m]
    assert any(WORTH[lang] in i.value for i in at.info)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_claim_stands_with_its_words_and_both_values(shared: Monitor, draw: Draw, lang: Language) -> None:
    at = draw("claims", lang)
    compared, left = tables(at)
    for claim in CHECKED:
        assert {claim.title[lang], claims.published(claim)[lang], f"“{claim.quotation}”"} <= set(compared)
    for claim in LEFT:
        assert {claim.title[lang], f"“{claim.quotation}”", claim.why[lang]} <= set(left)
    assert "100% (44/44)" in compared
    assert "8/8" in compared
    assert compared.count(CLAIMS[0].source) == len(CHECKED)


@pytest.mark.parametrize(("lang", "bound"), [("vi", "trên 67%"), ("en", "above 67%")])
def test_a_bound_is_put_in_words_beside_the_computed_share(
    shared: Monitor, draw: Draw, lang: Language, bound: str
) -> None:
    frame = draw("claims", lang).dataframe[0].value
    row = next(r for r in frame.to_dict("records") if bound in r.values())
    computed = [str(v).replace(",", ".") for v in row.values() if str(v).startswith("67") and str(v).endswith("%")]
    assert len(computed) == 1
    assert 67 < float(computed[0].rstrip("%")) < 68


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_differs_comes_first_with_both_values(shared: Monitor, draw: Draw, lang: Language) -> None:
    five_more(shared)
    at = draw("claims", lang)
    told = [m for m in said(at) if m.startswith(DIFFERS[lang])]
    assert len(told) == 1
    assert BOTH[lang] in told[0]
    assert answer(lang, len(CHECKED) - 1, 1, len(LEFT)) in said(at)
    first = at.dataframe[0].value.iloc[0].tolist()
    assert first[0] == claims.VERDICTS["differs"][0] + " " + claims.VERDICTS["differs"][1][lang]
    assert first[2:4] == ["330", "335"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_changed_targets_differ_on_the_page(shared: Monitor, draw: Draw, lang: Language) -> None:
    name = "programme_targets_changed.csv"
    lines = example(name).decode("utf-8-sig").splitlines()
    states = Counter(row["published_status"] for row in csv.DictReader(lines))
    upload(shared, example(name), name)
    told = {m for m in said(draw("claims", lang)) if m.startswith(DIFFERS[lang])}
    moved = {c: states[s] for s, n in PUBLISHED.items() for c in CLAIMS if c.id == f"targets_{s}" and states[s] != n}
    assert len(told) == len(moved) >= 2
    for claim, count in moved.items():
        words = next(m for m in told if f"**{claim.title[lang]}**" in m)
        assert f"**{claim.value}**" in words
        assert f"**{count}**" in words


@pytest.mark.parametrize("lang", LANGUAGES)
def test_wards_and_period_do_not_narrow_it_and_the_page_says_so(shared: Monitor, draw: Draw, lang: Language) -> None:
    city, narrowed = draw("claims", lang), draw("claims", lang, (MY_PHUOC,), "2024-03")
    assert tables(narrowed) == tables(city)
    assert answer(lang, len(CHECKED), 0, len(LEFT)) in said(narrowed)
    assert any(UNFILTERED[lang] in i.value for i in narrowed.info)
    assert not any(UNFILTERED[lang] in i.value for i in city.info)
    assert any(OWN_PERIOD[lang] in c.value for c in narrowed.caption)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_uploaded_data_needs_no_remark_of_the_sample(bare: Monitor, draw: Draw, lang: Language) -> None:
    rows = [r for r in sample_rows("team_members") if r["period"] == "2024-09"]
    upload(bare, as_csv(rows, list(rows[0])))
    at = draw("claims", lang)
    assert answer(lang, 1, 0, len(CLAIMS) - 1) in said(at)
    assert not any(WORTH[lang] in i.value for i in at.info)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_data_nothing_agrees_and_the_page_says_what_to_do(bare: Monitor, draw: Draw, lang: Language) -> None:
    at = draw("claims", lang)
    assert answer(lang, 0, 0, len(CLAIMS)) in said(at)
    assert len(at.dataframe) == 1
    reasons = cells(at.dataframe[0])
    assert {"vi": "Không có số liệu của tháng 9/2024", "en": "There is no figure for September 2024"}[lang] in reasons
    assert {"vi": "Nộp tệp đầu tiên để bắt đầu.", "en": "Upload the first file to begin."}[lang] in shown(at)
