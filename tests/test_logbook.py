"""What the log tells an operator: newest first, in words, whatever stands in it, and never a cell's value."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxlib import log_terms, logbook
from dxlib.language import LANGUAGES
from dxlib.log import Log
from dxlib.monitor import Monitor
from tests.builders import EXAMPLES, ROOT, clock, site, upload

AT = "2024-11-15T03:00:00+00:00"
Write = Callable[..., Path]


def line(**facts: object) -> bytes:
    return json.dumps({"at": AT, **facts}, ensure_ascii=False).encode()


@pytest.fixture
def write(home: Path) -> Write:
    """Writes lines as the log, or as the older one."""

    def one(*lines: bytes, name: str = "app.jsonl", ending: bytes = b"\n") -> Path:
        path = home / "log" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"\n".join(lines) + ending)
        return home

    return one


def test_what_the_monitor_itself_logs_is_told_in_words(monitor: Monitor) -> None:
    path = EXAMPLES / "broken_unknown_ward.csv"
    monitor.check(path.read_bytes(), path.name)
    entry = upload(monitor, [site(merchants=777)])
    monitor.withdraw([entry.seq], "Lan")
    reference = monitor.log.error(KeyError("0912345678"))
    error, withdrawn, accepted, refused = logbook.recent(monitor.ledger.home, 4, everything=True).events
    assert (error.what.en, error.reference, error.detail.en) == ("Program error", reference, "KeyError")
    assert (withdrawn.what.en, withdrawn.detail.en) == ("Withdrawn", f"no. {entry.seq + 1} · of no. {entry.seq}")
    assert accepted.detail.en == f"no. {entry.seq} · Cashless streets and markets · rows: 1"
    assert refused.what.vi == "Từ chối tệp"
    assert refused.detail.vi.startswith("không rõ phường, xã")


def test_ordinary_work_is_left_out_unless_everything_is_asked_for(write: Write) -> None:
    home = write(line(event="accepted", seq=1), line(event="refused"), line(event="withdraw", seq=2))
    assert [e.code for e in logbook.recent(home).events] == ["refused"]
    assert [e.code for e in logbook.recent(home, everything=True).events] == ["withdraw", "refused", "accepted"]


def test_an_event_without_words_is_shown_by_its_code_as_something_wrong(write: Write) -> None:
    (event,) = logbook.recent(write(line(event="brand_new_trouble"))).events
    assert (event.what.vi, event.quiet) == ("brand_new_trouble", False)


def test_the_newest_come_first_and_the_older_file_after_the_newer(write: Write) -> None:
    write(*(line(event="refused", rows=n) for n in (1, 2)), name="app.1.jsonl")
    home = write(*(line(event="refused", rows=n) for n in (3, 4)))
    assert [e.detail.en for e in logbook.recent(home).events] == ["rows: 4", "rows: 3", "rows: 2", "rows: 1"]
    assert [e.detail.en for e in logbook.recent(home, most=3).events] == ["rows: 4", "rows: 3", "rows: 2"]


def test_a_log_that_was_rotated_is_read_on(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dxlib.log.MAX_BYTES", 200)
    home.mkdir()
    log = Log(home, clock)
    references = [log.error(ValueError()) for _ in range(4)]
    assert (home / "log" / "app.1.jsonl").exists()
    kept = [e.reference for e in logbook.recent(home).events]
    assert kept == references[::-1][: len(kept)]
    assert len(kept) >= 2


@pytest.mark.parametrize("block", [1, 7, 64, 100_000])
def test_lines_are_whole_wherever_a_block_ends(write: Write, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(logbook, "BLOCK", block)
    home = write(*(line(event="refused", rows=n, codes={"phường": 1}) for n in range(20)), ending=b"")
    assert [e.detail.en for e in logbook.recent(home).events] == [f"rows: {n}" for n in range(19, -1, -1)]


def test_only_the_end_of_a_long_log_is_read(write: Write) -> None:
    """What is damaged before it would be counted."""
    home = write(*[b"damaged"] * 100_000, *(line(event="refused", rows=n) for n in range(300)))
    found = logbook.recent(home, most=250)
    assert (len(found.events), found.skipped, found.events[0].detail.en) == (250, 0, "rows: 299")


def test_a_log_that_somebody_else_filled_is_not_read_to_its_beginning(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the line at which reading stops only a part is known: it is neither shown nor called damaged."""
    monkeypatch.setattr(logbook, "MOST_READ", 1000)
    found = logbook.recent(write(*(line(event="refused", rows=n) for n in range(1000))))
    assert [e.detail.en for e in found.events[:2]] == ["rows: 999", "rows: 998"]
    assert (5 < len(found.events) < 20, found.skipped) == (True, 0)


FOREIGN = {
    "torn": line(event="refused")[:-9],
    "not JSON": b"GET / HTTP/1.1",
    "another encoding": "lỗi".encode("utf-16"),
    "a NUL": b"\x00\x00\x00",
    "a list": b"[1, 2]",
    "a number": b"17",
    "a text": b'"refused"',
    "nested": b"[" * 200_000,
    "no event": json.dumps({"at": AT}).encode(),
    "no time": b'{"event": "refused"}',
    "a time without a zone": b'{"at": "2024-11-15T03:00:00", "event": "refused"}',
    "a time that is none": b'{"at": "yesterday", "event": "refused"}',
    "a time as a number": b'{"at": 17, "event": "refused"}',
    "a time beyond the calendar": b'{"at": "9999-12-31T23:59:59+00:00", "event": "refused"}',
    "an event that is no code": line(event="Nguyễn Văn An 0912345678"),
    "an event that is a list": line(event=["refused"]),
    "a huge number": b'{"at": "%s", "event": "refused", "rows": %s}' % (AT.encode(), b"9" * 5000),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_line_that_is_none_of_ours_is_counted_and_left_out(write: Write, kind: str) -> None:
    good = line(event="refused", rows=7)
    found = logbook.recent(write(good, FOREIGN[kind], good))
    assert [e.detail.en for e in found.events] == ["rows: 7", "rows: 7"]
    assert found.skipped == 1


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(
    facts=st.dictionaries(
        st.sampled_from([*logbook._FACTS, "where", "reference", "note"]) | st.text(max_size=5), ODD, max_size=8
    )
)
def test_any_facts_are_told_without_failing(facts: dict[str, object]) -> None:
    told = json.dumps({**facts, "at": AT, "event": "error"}).encode()
    event = logbook._read(told)
    assert event is not None
    assert event.as_dict()


@given(st.binary(max_size=200))
def test_any_bytes_are_read_without_failing(content: bytes) -> None:
    logbook._read(content)


CANARY = "Nguyễn Văn An 0912345678"
WITH_A_CELL = {
    "an unknown fact": {"value": CANARY},
    "a kind": {"kind": CANARY},
    "a code": {"codes": {CANARY: 3}, "code": CANARY},
    "a place": {"where": [CANARY, f"check.py:12 {CANARY}", {"a": CANARY}]},
    "a file": {"file": CANARY, "sha256": CANARY},
    "a table": {"datasets": [CANARY]},
    "a number": {"seq": CANARY, "rows": CANARY, "targets": [CANARY], "size": CANARY, "known": CANARY},
    "a reference": {"reference": CANARY},
    "how": {"how": CANARY, "message": CANARY},
}


@pytest.mark.parametrize("kind", WITH_A_CELL)
def test_a_cell_that_found_its_way_into_the_log_is_not_shown(write: Write, kind: str) -> None:
    (event,) = logbook.recent(write(line(event="error", **WITH_A_CELL[kind]))).events
    told = json.dumps(event.as_dict(), ensure_ascii=False)
    assert not [piece for piece in (*CANARY.split(), "Nguy", "0912") if piece in told]


def test_reasons_are_told_with_how_often_the_most_frequent_first(write: Write) -> None:
    codes = {"bad_date": 1, "missing_column": 12, "qr_within_merchants": 3}
    (event,) = logbook.recent(write(line(event="refused", codes=codes))).events
    assert event.detail.vi == "thiếu cột (12), Hộ có mã QR nhiều hơn số hộ kinh doanh (3), ngày sai"
    assert event.detail.en.startswith("column missing (12), More merchants with a QR code than merchants (3)")


def test_a_child_that_failed_is_told_with_size_and_reference(write: Write) -> None:
    facts = {"size": 3 * 1024 * 1024, "kind": "MemoryError", "reference": "A1B2C3", "where": ["read.py:12 rows"]}
    (event,) = logbook.recent(write(line(event="check_failed", **facts))).events
    assert (event.what.en, event.reference) == ("The file could not be checked", "A1B2C3")
    assert event.detail.en == "MemoryError · file of 3 MB"
    assert event.places == ("read.py:12 rows",)


@pytest.mark.parametrize("spoken", ["A1B2C3", "a1b2c3", " a1 b2 c3 ", "A1-B2-C3", "a1.b2.c3"])
def test_a_reference_is_found_however_it_is_written_down(write: Write, spoken: str) -> None:
    home = write(line(event="error", reference="A1B2C3", kind="KeyError"), line(event="error", reference="FFFFFF"))
    found = logbook.find(home, spoken)
    assert found is not None
    assert (found.reference, found.detail.en) == ("A1B2C3", "KeyError")


def test_a_reference_is_found_in_the_older_file(write: Write) -> None:
    write(line(event="error", reference="0A0A0A"), name="app.1.jsonl")
    home = write(*(line(event="accepted", seq=n) for n in range(500)))
    assert logbook.find(home, "0a0a0a") is not None


@pytest.mark.parametrize("asked", ["", "A1B2C", "A1B2C3D", "GGGGGG", "000000", "*", "refused"])
def test_what_the_log_does_not_hold_is_not_found(write: Write, asked: str) -> None:
    assert logbook.find(write(line(event="error", reference="A1B2C3"), b"A1B2C", b"000000"), asked) is None


def test_a_reference_is_not_taken_from_another_fact(write: Write) -> None:
    home = write(line(event="error", reference="FFFFFF", kind="A1B2C3"), line(event="error", note="A1B2C3"))
    assert logbook.find(home, "A1B2C3") is None


@pytest.mark.parametrize("make", ["nothing", "a folder", "unreadable"])
def test_a_log_that_cannot_be_read_holds_nothing(home: Path, make: str) -> None:
    path = home / "log" / "app.jsonl"
    if make != "nothing":
        path.mkdir(parents=True)
    if make == "unreadable":
        path.rmdir()
        path.symlink_to(home / "not there")
    assert logbook.recent(home) == logbook.Recent((), 0)
    assert logbook.find(home, "A1B2C3") is None


def calls(*names: str) -> dict[str, str]:
    """Every code given to one of these functions in the program, and where."""
    found = {}
    for path in sorted((ROOT / "dxlib").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in names:
                match node.args:
                    case [ast.Constant(value="error" | "warning"), ast.Constant(value=str(code)), *_]:
                        found[code] = f"{path.name}:{node.lineno}"
                    case [ast.Constant(value=str(code)), *_] if code not in ("error", "warning") or len(node.args) == 1:
                        found[code] = f"{path.name}:{node.lineno}"
    return found


def test_everything_that_is_written_to_the_log_has_words() -> None:
    written = calls("write")
    assert {"accepted", "refused", "error", "torn_entry"} <= set(written)
    assert {code: place for code, place in written.items() if code not in log_terms.EVENTS} == {}


def test_every_reason_to_refuse_a_file_has_words() -> None:
    reasons = calls("Finding", "IntakeError", "_refused", "unreadable")
    assert len(reasons) > 60
    assert {code: place for code, place in reasons.items() if code not in log_terms.CAUSES} == {}


def test_words_are_there_in_both_languages_and_differ() -> None:
    texts = [*log_terms.EVENTS.values(), *log_terms.CAUSES.values()]
    assert all(text[lang].strip() for text in texts for lang in LANGUAGES)
    assert [text for text in texts if text.vi == text.en] == []
