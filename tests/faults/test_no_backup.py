"""What is torn, damaged, foreign or no backup at all is refused by its name, and changes nothing."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from dxlib import care
from dxlib.errors import DxError
from dxlib.ledger import Ledger
from tests.builders import site, sites_csv, snapshot, zipped
from tests.faults.conftest import Count
from tests.faults.tally import Tally
from tests.faults.test_backup import contents, left_in


@pytest.fixture
def archive(small: Path, tmp_path: Path) -> Path:
    care.backup(Ledger(small), tmp_path / "backup.zip")
    return tmp_path / "backup.zip"


def refused(home: Path, source: Path) -> None:
    """Refused by name in both languages; the store stays as it is, byte for byte."""
    before = snapshot(home)
    with pytest.raises(DxError) as error:
        care.recover(home, source)
    assert error.value.code == "bad_backup"
    assert source.name in error.value.message.vi
    assert source.name in error.value.message.en
    assert error.value.message.vi != error.value.message.en
    assert snapshot(home) == before
    assert [p.name for p in home.iterdir() if p.name.startswith((".recovering", "set-aside"))] == []


def test_a_backup_torn_at_any_byte_is_refused(small: Path, archive: Path, count: Count, tally: Tally):
    whole = archive.read_bytes()
    cuts = sorted({*Random(5).sample(range(len(whole)), count(60, 1000)), 0, 1, len(whole) - 1})
    for end in cuts:
        archive.write_bytes(whole[:end])
        refused(small, archive)
    tally.add("torn backups: accepted", len(cuts))


def test_a_backup_with_a_byte_flipped_is_refused_or_recovers_the_same(
    small: Path, archive: Path, tmp_path: Path, count: Count, tally: Tally
):
    whole, good = archive.read_bytes(), snapshot(small)
    flips = Random(6).sample(range(len(whole)), count(60, 1000))
    for number, at in enumerate(flips):
        archive.write_bytes(whole[:at] + bytes([whole[at] ^ 0x24]) + whole[at + 1 :])
        home = tmp_path / f"home {number}"
        assert refusal(home, archive) in (None, "bad_backup"), f"byte {at}"
        assert snapshot(home) in ({}, good), f"byte {at}"
    tally.add("backups with a byte flipped: recovered as something else", len(flips))


def refusal(home: Path, source: Path) -> str | None:
    """The code with which a recovery is refused, if it is."""
    try:
        care.recover(home, source)
    except DxError as error:
        return error.code
    return None


NOT_ONE = {
    "số liệu.csv": sites_csv([site()]),
    "empty.zip": b"",
    "text.zip": b"not a zip at all" * 100,
    "nothing in it.zip": zipped({}),
    "photos.zip": zipped({"IMG_0001.JPG": b"\xff\xd8"}),
    "only a ledger.zip": zipped({"ledger.jsonl": b'{"seq":1}\n'}),
    "a folder above.zip": zipped({"store/ledger.jsonl": b""}),
    "climbs out.zip": zipped({"ledger.jsonl": b"", "../evil": b"x"}),
}


@pytest.mark.parametrize("name", NOT_ONE)
def test_what_is_no_backup_is_refused_by_name(small: Path, tmp_path: Path, name: str):
    (tmp_path / name).write_bytes(NOT_ONE[name])
    refused(small, tmp_path / name)
    assert left_in(tmp_path) == {name}


def test_a_workbook_a_folder_and_what_is_not_there_are_no_backups(small: Path, tmp_path: Path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "tháng 9.xlsx").write_bytes(zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>"}))
    for name in ("folder", "tháng 9.xlsx", "none.zip"):
        refused(small, tmp_path / name)


def test_a_zip_whose_parts_do_not_belong_together_is_refused(small: Path, archive: Path, tmp_path: Path):
    """Lines of a later version, lines cut or out of order, and files that are not those that the ledger names."""
    good = contents(archive)
    first, second, *others = lines = good["ledger.jsonl"].split(b"\n")
    later = first.replace(b'{"action"', b'{"a_field_to_come":1,"action"')
    cases = {
        "later.zip": good | {"ledger.jsonl": b"\n".join([later, second, *others])},
        "cut.zip": good | {"ledger.jsonl": b"\n".join(lines)[:-1]},
        "reordered.zip": good | {"ledger.jsonl": b"\n".join([second, first, *others])},
        "no rows.zip": {name: content for name, content in good.items() if not name.startswith("rows/")},
        "other rows.zip": {name: content[::-1] if name[:5] == "rows/" else content for name, content in good.items()},
    }
    for name, files in cases.items():
        (tmp_path / name).write_bytes(zipped(files))
        refused(small, tmp_path / name)
