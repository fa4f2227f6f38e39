"""The upload page says in words what is odd about a file beside the month before, and accepts it all the same."""

from __future__ import annotations

import pytest

from dxlib.language import Language, t
from dxlib.monitor import Monitor
from tests.builders import MY_PHUOC, as_csv, last_no, sample_rows
from tests.pages.conftest import Draw
from tests.pages.reading import LANGUAGES, button, cells
from tests.pages.test_upload_page import sign, wrong


def roster_of_october() -> bytes:
    """Mỹ Phước's roster less five people, one member in a team that is in no list."""
    rows = [r for r in sample_rows("team_members") if (r["period"], r["ward_code"]) == ("2024-09", MY_PHUOC)]
    kept = [{**row, "period": "2024-10"} for row in rows[5:]]
    kept[0]["team_code"] = "TCN-LA"
    return as_csv(kept)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_odd_is_shown_and_the_file_can_be_accepted(shared: Monitor, draw: Draw, lang: Language) -> None:
    data = roster_of_october()
    found = shared.check(data, "roster.csv")
    assert {f.code for f in found.findings} == {"unknown_reference", "vanished"}
    at = draw("upload", lang)
    at.file_uploader[0].upload("roster.csv", data)
    at = sign(at.run())
    assert t("The file can be accepted. Things to look at: {warnings}.", lang, warnings=2) in [
        w.value for w in at.warning
    ]
    shown = cells(wrong(at, lang))
    for finding in found.findings:
        assert finding.message[lang] in shown
        assert finding.advice[lang] in shown
    assert "TCN-LA" in shown
    assert not any("TV-" in text for text in shown)
    before = last_no(shared)
    assert not at.error
    button(at, t("Accept", lang)).click().run()
    assert last_no(shared) == before + 1
