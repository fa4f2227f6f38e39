"""Several files at once: side by side, accepted one by one or all in order, and nothing lost when one fails."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from streamlit.delta_generator import DeltaGenerator
from streamlit.testing.v1 import AppTest

from dxlib import catalog
from dxlib.errors import DxError, StaleError
from dxlib.intake.limits import BROWSER
from dxlib.language import Language, say, t
from dxlib.ledger import Entry
from dxlib.monitor import Monitor
from dxlib.wards import CITY
from pages import choosing, uploading
from tests.builders import (
    CODES,
    MY_PHUOC,
    OCTOBER,
    OCTOBER_MY_PHUOC,
    PHU_AN,
    SITES,
    THOI_HOA,
    as_csv,
    every_ward,
    example,
    site,
    sites_csv,
    upload,
)
from tests.pages.conftest import Draw
from tests.pages.reading import LANGUAGES, button, buttons
from tests.pages.test_upload_page import sign, table
from tests.rows import dossier

TEAMS, BROKEN = "digital_teams_2024-10.csv", "broken_missing_column.csv"
A, B = ("a.csv", sites_csv([site(MY_PHUOC, "2024-10")])), ("b.csv", sites_csv([site(PHU_AN, "2024-10")]))
FINE = "can be accepted; something to look at"
"""A and B hold other sites than September's sample, which is warned of."""


def send(at: AppTest, *files: str | tuple[str, bytes]) -> AppTest:
    """Choose all these files in the box at once; a name alone is an example."""
    named = [(f, example(f)) if isinstance(f, str) else f for f in files]
    at.file_uploader[0].set_value([(name, data, "text/csv") for name, data in named])
    return at.run()


def outcomes(at: AppTest, lang: Language = "en") -> dict[str, str]:
    """What stands in the table of all files, by file."""
    frame = table(at, t("All files side by side", lang)).value
    return dict(zip(frame[t("File", lang)], frame[t("Outcome", lang)], strict=True))


def accept_button(at: AppTest, name: str) -> Any:
    files, _ = choosing.told_apart([(name, dict([A, B]).get(name) or example(name))])
    return at.button(key=f"accept_{files[0].key}")


def accept_all(at: AppTest) -> AppTest:
    return at.button(key="accept_all").click().run()


def newest(monitor: Monitor, count: int) -> list[Entry]:
    return list(monitor.ledger.chain().entries[-count:])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_files_stand_side_by_side(shared: Monitor, draw: Draw, lang: Language) -> None:
    at = send(draw("upload", lang), OCTOBER, TEAMS, BROKEN)
    frame = table(at, t("All files side by side", lang)).value
    found = {name: shared.check(example(name), name) for name in (OCTOBER, TEAMS, BROKEN)}
    assert frame[t("File", lang)].tolist() == list(found)
    tables = [f.checked.dataset for f in found.values()]
    assert frame[t("Table", lang)].tolist() == [d.title[lang] for d in tables if d]
    assert frame[t("Period", lang)].tolist() == ["10/2024"] * 3
    assert frame[t("Rows", lang)].tolist() == [sum(c.rows for c in f.checked.cells) for f in found.values()]
    errors = [sum(x.severity == "error" for x in f.findings) for f in found.values()]
    assert frame[t("Errors", lang)].tolist() == errors
    assert list(outcomes(at, lang).values()) == [t("in order", lang), t("in order", lang), t("refused", lang)]
    assert [tab.label.replace("\\", "") for tab in at.tabs] == list(found)
    assert at.text_input(key="upload_by") is not None


def test_all_are_accepted_in_order_each_as_its_own_entry(shared: Monitor, draw: Draw) -> None:
    at = send(draw("upload", "en"), TEAMS, OCTOBER)
    assert at.button(key="accept_all").disabled
    at = accept_all(sign(at))
    teams, sites = newest(shared, 2)
    assert [(e.file_name, e.by) for e in (teams, sites)] == [(TEAMS, "Lan"), (OCTOBER, "Lan")]
    told = at.success[0].value.replace("\\", "")
    assert f"**{TEAMS}**: Accepted as no. {teams.seq}: {teams.rows} rows." in told
    assert f"**{OCTOBER}**: Accepted as no. {sites.seq}: {sites.rows} rows." in told
    assert not at.file_uploader[0].value
    assert not at.tabs


def test_one_of_several_is_accepted_alone_and_the_others_stay(shared: Monitor, draw: Draw) -> None:
    at = sign(send(draw("upload", "en"), A, B, BROKEN))
    at = accept_button(at, "a.csv").click().run()
    (entry,) = newest(shared, 1)
    assert entry.file_name == "a.csv"
    assert outcomes(at) == {"a.csv": f"accepted as no. {entry.seq}", "b.csv": FINE, BROKEN: "refused"}
    assert at.button(key="accept_all").label.replace("\\", "") == "Accept b.csv"
    at = accept_all(at)
    assert [e.file_name for e in newest(shared, 2)] == ["a.csv", "b.csv"]
    assert outcomes(at)[BROKEN] == "refused"
    at = send(at, A, B)  # the refused one is taken out of the box
    assert not at.tabs
    assert not at.file_uploader[0].value


def test_when_one_fails_midway_the_others_are_stored_and_each_is_told(
    shared: Monitor, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    c = ("c.csv", sites_csv([site(THOI_HOA, "2024-10")]))
    at = sign(send(draw("upload", "en"), A, B, c))
    accept = shared.accept

    def failing(found: Any, *rest: Any) -> Entry:
        if found.checked.file_name == "b.csv":
            raise DxError("busy", say("Somebody else is writing for over a minute. Try again."))
        return accept(found, *rest)

    monkeypatch.setattr(shared, "accept", failing)
    at = accept_all(at)
    first, third = newest(shared, 2)
    assert [first.file_name, third.file_name] == ["a.csv", "c.csv"]
    told = at.success[0].value.replace("\\", "")
    assert f"**a.csv**: Accepted as no. {first.seq}" in told
    assert f"**c.csv**: Accepted as no. {third.seq}" in told
    assert at.warning[0].value.replace("\\", "") == (
        "**b.csv**: Somebody else is writing for over a minute. Try again."
    )
    assert outcomes(at)["b.csv"] == FINE
    monkeypatch.setattr(shared, "accept", accept)
    at = accept_all(at)
    assert newest(shared, 1)[0].file_name == "b.csv"
    assert not at.tabs


@pytest.mark.parametrize("why", [StaleError("stale", say("Nothing")), OSError("disk full")], ids=["stale", "disk"])
def test_no_failure_hides_what_was_stored_before(
    shared: Monitor, draw: Draw, monkeypatch: pytest.MonkeyPatch, why: Exception
) -> None:
    at = sign(send(draw("upload", "en"), A, B))
    accept, calls = shared.accept, iter((False, True))

    def failing(*how: Any) -> Entry:
        if next(calls):
            raise why
        return accept(*how)

    monkeypatch.setattr(shared, "accept", failing)
    at = accept_all(at)
    assert not at.exception
    assert not at.error
    assert newest(shared, 1)[0].file_name == "a.csv"
    assert f"Accepted as no. {newest(shared, 1)[0].seq}" in at.success[0].value
    assert at.warning[0].value.startswith("**b\\.csv**")
    assert "disk full" not in at.warning[0].value


def test_a_refusal_while_storing_is_said_as_it_is_written(shared: Monitor, draw: Draw) -> None:
    """Quotation marks of both languages stand in it without any backslash."""
    twice = ("b.csv", sites_csv([site(PHU_AN, "2024-10", site_code=f"S-{MY_PHUOC}-01")]))
    at = accept_all(sign(send(draw("upload", "en"), A, twice)))
    assert [e.file_name for e in newest(shared, 1)] == ["a.csv"]
    assert f": “S\\-{MY_PHUOC}\\-01” would stand in two wards" in at.warning[0].value


def test_files_that_name_the_same_figures_are_said_and_not_accepted_together(shared: Monitor, draw: Draw) -> None:
    at = sign(send(draw("upload", "en"), OCTOBER, OCTOBER_MY_PHUOC))
    assert outcomes(at) == {
        OCTOBER: f"names the same figures as {OCTOBER_MY_PHUOC}",
        OCTOBER_MY_PHUOC: f"names the same figures as {OCTOBER}",
    }
    said = [w.value.replace("\\", "") for w in at.warning]
    assert said == [
        f"My Phuoc 10/2024 also in file {other}: accept one of the two, then look again."
        for other in (OCTOBER_MY_PHUOC, OCTOBER)
    ]
    assert "accept_all" not in {b.key for b in at.button}
    at = accept_button(at, OCTOBER).click().run()
    (entry,) = newest(shared, 1)
    assert outcomes(at)[OCTOBER] == f"accepted as no. {entry.seq}"
    assert "names the same" not in outcomes(at)[OCTOBER_MY_PHUOC]
    assert "accept_all" in {b.key for b in at.button}


def test_the_same_month_and_ward_of_another_table_is_not_the_same_figure(shared: Monitor, draw: Draw) -> None:
    at = send(draw("upload", "en"), OCTOBER, TEAMS)
    assert not at.warning
    assert "accept_all" in {b.key for b in at.button}


def test_a_file_that_is_refused_stands_in_nobodys_way(shared: Monitor, draw: Draw) -> None:
    bad = ("bad.csv", sites_csv([site(MY_PHUOC, "2024-10", merchants="x")]))
    at = send(draw("upload", "en"), A, bad)
    assert outcomes(at) == {"a.csv": FINE, "bad.csv": "refused"}


def test_what_is_declared_empty_without_a_file_is_a_file_among_others(shared: Monitor, draw: Draw) -> None:
    at = draw("upload", "en")
    at = at.selectbox(key="_declared_dataset_0_en").set_value(SITES.id).run()
    at = at.selectbox(key="_declared_month_0_en").set_value("2024-10").run()
    at = next(c for c in at.checkbox if c.key.startswith("declared") and "Phu An" in c.label).check().run()
    at = send(at, A, B)
    declared = f"Reported none 10-2024 - {SITES.title.en}.csv"
    assert outcomes(at)["a.csv"] == FINE
    assert outcomes(at)[declared] == "names the same figures as b.csv"


def test_the_same_bytes_chosen_twice_count_once(shared: Monitor, draw: Draw) -> None:
    at = send(draw("upload", "en"), A, ("copy.csv", A[1]))
    assert outcomes(at) == {"a.csv": FINE, "copy.csv": "the same file as a.csv; it counts once"}
    assert not at.tabs
    button(sign(at), "Accept").click().run()
    assert [e.file_name for e in newest(shared, 1)] == ["a.csv"]


def test_two_files_of_one_name_are_told_apart(shared: Monitor, draw: Draw) -> None:
    at = send(draw("upload", "en"), A, ("a.csv", B[1]))
    assert set(outcomes(at)) == {"a.csv", "a.csv (2)"}
    accept_all(sign(at))
    assert [e.file_name for e in newest(shared, 2)] == ["a.csv", "a.csv"]


def test_fewer_rows_are_confirmed_for_each_file(shared: Monitor, draw: Draw) -> None:
    upload(shared, sites_csv([site(MY_PHUOC, "2024-10", n) for n in (1, 2)]))
    at = sign(send(draw("upload", "en"), A, B))
    assert outcomes(at)["a.csv"] == "fewer rows than before: confirm below"
    assert at.button(key="accept_all").disabled
    assert accept_button(at, "a.csv").disabled
    assert not accept_button(at, "b.csv").disabled
    at = next(c for c in at.checkbox if "confirm" in str(c.key)).check().run()
    accept_all(at)
    assert [e.file_name for e in newest(shared, 2)] == ["a.csv", "b.csv"]


def test_the_file_being_checked_or_stored_is_named(
    shared: Monitor, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(DeltaGenerator, "progress", lambda _, value, text: said.append(f"{value} {text}"))
    at = sign(send(draw("upload", "en"), A, B))
    assert said == ["0.0 Checking file 1 of 2: a\\.csv", "0.0 Checking file 2 of 2: b\\.csv"]
    accept_all(at)
    assert said[2:] == ["0.0 Storing file 1 of 2: a\\.csv", "0.5 Storing file 2 of 2: b\\.csv"]


def test_nothing_is_checked_twice(shared: Monitor, draw: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    check = shared.check

    def counted(data: bytes, name: str, *rest: Any, **how: Any) -> Any:
        checked.append(name)
        return check(data, name, *rest, **how)

    monkeypatch.setattr(shared, "check", counted)
    at = sign(send(draw("upload", "en"), A, B))
    assert checked == ["a.csv", "b.csv"]
    at = next(c for c in at.checkbox if c.key.startswith("none_") and "Hoa Loi" in c.label).check().run()
    assert checked == ["a.csv", "b.csv", "a.csv"]
    at.run()
    assert len(checked) == 3
    accept_button(at, "b.csv").click().run()
    assert checked[3:] == ["a.csv", "a.csv"]  # as the file is, and with what is declared: figures moved on


def test_more_files_than_tabs_are_looked_at_one_by_one(shared: Monitor, draw: Draw) -> None:
    wards = [(f"{code}.csv", sites_csv([site(code, "2024-10")])) for code in CODES]
    at = send(draw("upload", "en"), *wards)
    assert not at.tabs
    assert list(outcomes(at)) == [name for name, _ in wards]
    box = next(s for s in at.selectbox if s.label == "Look at one file")
    at = next(c for c in at.checkbox if c.key.startswith("none_")).check().run()  # said of the first
    box = next(s for s in at.selectbox if s.label == "Look at one file")
    assert len(box.options) == len(wards)
    at = box.set_value(choosing.told_apart(wards)[0][3].key).run()
    assert outcomes(at)[wards[0][0]].startswith("names the same figures")  # and kept, though it is not drawn now
    assert len([d for d in at.dataframe if d.proto.alt == "Rows by ward"]) == 1


def test_a_file_too_large_is_said_and_the_others_go_on(
    shared: Monitor, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "BROWSER", replace(BROWSER, bytes=len(A[1])))
    big = ("big.csv", A[1] + b" ")
    at = send(draw("upload", "en"), A, big)
    assert BROWSER.bytes == 50 * 1024 * 1024
    assert outcomes(at)["big.csv"] == "The file is over 50 MB. Upload one month or one ward at a time."
    assert outcomes(at)["a.csv"] == FINE
    assert any("over 50 MB" in e.value for e in at.error)


def test_what_is_withdrawn_elsewhere_can_be_chosen_again(shared: Monitor, draw: Draw) -> None:
    at = accept_button(sign(send(draw("upload", "en"), A, B)), "a.csv").click().run()
    shared.withdraw([newest(shared, 1)[0].seq], "test")
    at = at.switch_page("history.py").run()
    at = send(at.switch_page("upload.py").run(), A, B)
    assert outcomes(at) == {"a.csv": "withdrawn before", "b.csv": FINE}


def test_an_example_steps_back_behind_files_of_ones_own(shared: Monitor, draw: Draw) -> None:
    at = draw("upload", "en").selectbox(key="example").set_value(OCTOBER).run()
    at = send(at, A, B)
    assert set(outcomes(at)) == {"a.csv", "b.csv"}
    assert at.selectbox(key="example").disabled


def test_one_signature_stands_under_all(shared: Monitor, draw: Draw) -> None:
    at = send(draw("upload", "en"), OCTOBER, TEAMS)
    assert [w.key for w in at.text_input].count("upload_by") == 1
    assert buttons(at).count("Accept") == 2
    assert all(b.disabled for b in at.button if b.label.startswith("Accept"))
    at = sign(at)
    assert not any(b.disabled for b in at.button if b.label.startswith("Accept"))


def test_a_months_files_bring_every_table_up_to_date(shared: Monitor, draw: Draw) -> None:
    names = [f"{d.id}_2024-10.csv" for d in catalog.DATASETS.values() if d.id not in (SITES.id, "dossiers")]
    sites = ("sites.csv", sites_csv(every_ward("2024-10")))
    dossiers = ("dossiers.csv", as_csv([*every_ward("2024-10", of=dossier), dossier(CITY, "2024-10")]))
    at = accept_all(sign(send(draw("upload", "en"), *names, sites, dossiers)))
    assert "Period 10/2024: all" in at.markdown[0].value
