"""Everything that the design names is there: in the terminal's JSON, in the sample, and on a page in both languages."""

from __future__ import annotations

import pytest

from dxlib import catalog
from dxlib.language import Language
from dxlib.monitor import Monitor
from dxlib.scorecard import Scorecard
from tests.builders import sample_rows
from tests.pages.conftest import Draw
from tests.pages.reading import LANGUAGES, SCREENS, drawn
from tests.pages.test_figures import screen_kpis
from tests.running import Run

_NAMES = """
subsystems_operating feeds_on_time feeds_silent feed_error_rate
wards_launched cashless_sites merchants_with_qr merchants_active cashless_value fees_cashless
team_members neighbourhoods_with_team members_per_1000 members_trained women_share youth_share households_visited
people_assisted assists_vneid assists_dossier assists_signature assists_wallet
online_intake online_full online_partial commune_online_intake commune_online_full commune_online_partial
dossiers_on_time handling_days overdue_open online_payment digitised electronic_results satisfied_dossiers
essential_online population_data_used reports_on_time reports_satisfied
targets_achieved targets_expected targets_missed targets_unmeasured tasks_done tasks_in_progress tasks_not_started
tasks_late einvoice ocop_on_ecommerce
vneid_level2 digital_signature payment_accounts e_wallets online_service_users
payment_agreements security_levels_approved endpoints_protected security_incidents staff_against_need staff_trained
digital_budget_share obstacles_open
"""
DESIGNED = _NAMES.split()


def test_the_terminals_json_has_every_kpi_with_its_words(run: Run) -> None:
    printed = {k["kpi"]: k for k in run("kpi", "--format", "json").json}
    assert [k for k in DESIGNED if k not in printed] == []
    assert all(k["title"]["vi"] and k["title"]["en"] for k in printed.values())


@pytest.mark.parametrize("kpi", DESIGNED)
def test_a_kpi_says_what_it_is_for_and_has_sample_rows(sample_card: Scorecard, kpi: str) -> None:
    found = catalog.kpi(kpi)
    texts = (found.title, found.short, found.formula, found.owner, found.source, found.decision)
    assert all(text.vi.strip() and text.en.strip() for text in texts)
    assert found.unit
    assert found.better
    assert sample_rows(found.dataset)
    value = sample_card.value(found)
    assert value.value is not None
    assert (value.provenance, value.coverage.complete) == ("sample", True)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("screen", SCREENS)
def test_every_kpi_of_a_domain_stands_on_its_page(shared: Monitor, draw: Draw, screen: str, lang: Language) -> None:
    at = draw(screen, lang)
    names = {*(m.label for m in at.metric), *(s for chart in drawn(at) for s in chart.get("kind", []))}
    assert [k.id for k in screen_kpis(screen) if not {k.title[lang], k.short[lang]} & names] == []
