"""What of a file is shown again: its name, and what findings repeat of its cells. Nothing in it steers a screen."""

from __future__ import annotations

import pytest

from dxlib.files import plain_name
from dxlib.intake.findings import Finding
from dxlib.language import Text
from dxlib.monitor import Monitor
from tests.builders import checked, feed, site, sites_csv


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("báo cáo.csv", "báo cáo.csv"),
        ("ba\u0301o ca\u0301o.csv", "báo cáo.csv"),
        ("evil\u202evsc.exe", "evil�vsc.exe"),
        ("a\x00.csv", "a�.csv"),
        ("a\nb\x1b[31m.csv", "a�b�[31m.csv"),
        ("\ud800.csv", "�.csv"),
        ("../../x.csv", "../../x.csv"),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_name_is_kept_as_it_may_be_shown(monitor: Monitor, name: str, shown: str) -> None:
    assert plain_name(name) == shown
    found = monitor.check(sites_csv([site(period="2024-10")]), name)
    assert monitor.accept(found, "test").file_name == shown


def test_a_finding_shows_signs_that_turn_or_hide_text() -> None:
    said = Text("“\u202ex\x1b”", "“x\u2066”")
    found = Finding("error", "x", said, said, 2, "cột\u200e", "a\x07b\nc")
    assert found.message == Text("“�x�”", "“x�”")
    assert (found.column, found.value) == ("cột�", "a�b\nc")


def test_a_ward_that_is_written_the_other_way_round_is_not_repeated_so() -> None:
    result = checked([feed(ward_name="\u202eThới Hòa\u202c")])
    assert not result.ok
    assert all("\u202e" not in f.message.vi + (f.value or "") for f in result.findings)
