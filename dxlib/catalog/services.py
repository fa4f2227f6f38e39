"""Public services: how dossiers come in, how they are handled, and what becomes of citizens' reports (hotline 1022).

A dossier stands in each month in which it was received, was finished, or was open at its end. Intake is counted by
the day of receipt and handling by the day it was finished, so each dossier counts once in each. Dossiers are codes:
applicants are neither asked for nor taken in.
"""

from __future__ import annotations

from dataclasses import replace

from dxlib.catalog.dossiers import CHANNELS, DOSSIERS, FULL, OWNER, PAPER, PARTIAL, REPORTS
from dxlib.catalog.model import Domain, Kpi
from dxlib.language import Text

_SOURCE = Text(
    "Danh sách hồ sơ tháng của hệ thống một cửa (dossiers)", "Monthly list of the one-stop system (dossiers)"
)
_HEARD = Text("Danh sách phản ánh tháng của tổng đài 1022 (citizen_reports)", "Monthly list of 1022 (citizen_reports)")

_RECEIVED_NOW = "received_on BETWEEN period_start AND period_end"
_FINISHED_NOW = "finished_on BETWEEN period_start AND period_end"
_CLOSED_NOW = "closed_on BETWEEN period_start AND period_end"
_ONLINE = f"channel IN ('{FULL}', '{PARTIAL}')"


def _of(condition: str) -> str:
    """The rows that are so; a blank is left out of ``where`` beforehand, so that it never counts as a no."""
    return f"count(CASE WHEN {condition} THEN 1 END)"


def _share(kpi: str, title: Text, short: Text, of: str, where: str, formula: Text, decision: Text) -> Kpi:
    """The share of dossiers ``where`` that are ``of``."""
    return Kpi(
        id=kpi,
        dataset=DOSSIERS.id,
        title=title,
        short=short,
        numerator=_of(of),
        denominator="count(*)",
        where=where,
        unit="share",
        better="higher",
        formula=formula,
        owner=OWNER,
        source=_SOURCE,
        decision=decision,
    )


_INTAKE = _share(
    "online_intake",
    Text("Tiếp nhận hồ sơ trực tuyến", "Dossiers received online"),
    Text("Trực tuyến", "Online"),
    _ONLINE,
    _RECEIVED_NOW,
    Text(
        "Hồ sơ nộp trực tuyến toàn trình hoặc một phần ÷ hồ sơ tiếp nhận trong kỳ",
        "Dossiers filed online, in full or in part ÷ dossiers received in the period",
    ),
    Text("Nơi nào còn nhận hồ sơ giấy", "Where dossiers still come on paper"),
)
_FULL = _share(
    "online_full",
    Text("Tiếp nhận trực tuyến toàn trình", "Received fully online"),
    Text("Toàn trình", "Full"),
    f"channel = '{FULL}'",
    _RECEIVED_NOW,
    Text(
        "Hồ sơ nộp trực tuyến toàn trình ÷ hồ sơ tiếp nhận trong kỳ",
        "Dossiers filed fully online ÷ dossiers received in the period",
    ),
    Text("Thủ tục nào nâng được lên toàn trình", "Which procedure can be raised to full"),
)
_PARTIAL = _share(
    "online_partial",
    Text("Tiếp nhận trực tuyến một phần", "Received partly online"),
    Text("Một phần", "Partial"),
    f"channel = '{PARTIAL}'",
    _RECEIVED_NOW,
    Text(
        "Hồ sơ nộp trực tuyến một phần ÷ hồ sơ tiếp nhận trong kỳ",
        "Dossiers filed partly online ÷ dossiers received in the period",
    ),
    Text("Người dân còn phải đến nộp giấy gì", "What people still have to bring on paper"),
)


def _commune(kpi: Kpi) -> Kpi:
    """The same of wards and communes alone, without the city's offices."""
    return replace(
        kpi,
        id=f"commune_{kpi.id}",
        title=Text(f"{kpi.title.vi}, cấp xã", f"{kpi.title.en}, commune level"),
        short=Text(f"{kpi.short.vi}, cấp xã", f"{kpi.short.en}, communes"),
        formula=Text(f"{kpi.formula.vi}, chỉ tính phường, xã", f"{kpi.formula.en}, wards and communes only"),
        level="commune",
    )


def _with_parts(whole: Kpi, *parts: Kpi) -> tuple[Kpi, ...]:
    return whole, *(replace(part, part_of=whole.id) for part in parts)


KPIS = (
    *_with_parts(_INTAKE, _FULL, _PARTIAL),
    *_with_parts(*map(_commune, (_INTAKE, _FULL, _PARTIAL))),
    _share(
        "dossiers_on_time",
        Text("Hồ sơ giải quyết đúng hạn", "Dossiers finished on time"),
        Text("Đúng hạn", "On time"),
        "finished_on <= due_on",
        _FINISHED_NOW,
        Text(
            "Hồ sơ giải quyết xong trong kỳ, không sau ngày hẹn trả ÷ hồ sơ giải quyết xong trong kỳ",
            "Dossiers finished in the period, on or before the due day ÷ dossiers finished in the period",
        ),
        Text("Nơi nào phải rút ngắn quy trình", "Where the process must be shortened"),
    ),
    Kpi(
        id="handling_days",
        dataset=DOSSIERS.id,
        title=Text("Thời gian giải quyết bình quân", "Mean handling time"),
        short=Text("Thời gian", "Days"),
        numerator="sum(date_diff('day', received_on, finished_on))",
        denominator="count(*)",
        where=_FINISHED_NOW,
        unit="days",
        better="lower",
        formula=Text(
            "Tổng số ngày lịch từ tiếp nhận đến giải quyết xong ÷ hồ sơ giải quyết xong trong kỳ",
            "Calendar days from receipt to the end, summed ÷ dossiers finished in the period",
        ),
        owner=OWNER,
        source=_SOURCE,
        decision=Text("Thủ tục nào mất nhiều ngày nhất", "Which procedure takes the most days"),
    ),
    Kpi(
        id="overdue_open",
        dataset=DOSSIERS.id,
        title=Text("Hồ sơ quá hạn chưa giải quyết", "Dossiers open and overdue"),
        short=Text("Quá hạn", "Overdue"),
        numerator="count(*)",
        where="finished_on IS NULL AND due_on < period_end",
        kind="state",
        unit="count",
        better="lower",
        formula=Text(
            "Hồ sơ chưa giải quyết xong vào ngày cuối kỳ và hẹn trả trước ngày đó",
            "Dossiers open on the period's last day that were due before it",
        ),
        owner=OWNER,
        source=_SOURCE,
        decision=Text("Hồ sơ nào phải giải quyết trước", "Which dossier to finish first"),
    ),
    _share(
        "online_payment",
        Text("Nộp phí, lệ phí trực tuyến", "Fees paid online"),
        Text("Nộp trực tuyến", "Paid online"),
        "paid_online",
        f"fee_due > 0 AND {_FINISHED_NOW}",
        Text(
            "Hồ sơ đã nộp phí trực tuyến ÷ hồ sơ có phí phải nộp giải quyết xong trong kỳ",
            "Dossiers paid online ÷ dossiers with a fee due finished in the period",
        ),
        Text("Nơi nào còn thu phí bằng tiền mặt", "Where fees are still paid in cash"),
    ),
    _share(
        "digitised",
        Text("Hồ sơ được số hóa", "Dossiers digitised"),
        Text("Số hóa", "Digitised"),
        "digitised",
        _FINISHED_NOW,
        Text(
            "Hồ sơ có thành phần đã số hóa ÷ hồ sơ giải quyết xong trong kỳ",
            "Dossiers whose papers are digitised ÷ dossiers finished in the period",
        ),
        Text("Bộ phận một cửa nào cần máy quét, người số hóa", "Which desk needs scanners and people"),
    ),
    _share(
        "electronic_results",
        Text("Kết quả giải quyết điện tử", "Electronic results"),
        Text("Kết quả điện tử", "E-results"),
        "electronic_result",
        f"result_required AND {_FINISHED_NOW}",
        Text(
            "Hồ sơ trả kết quả điện tử ÷ hồ sơ có trả kết quả giải quyết xong trong kỳ",
            "Dossiers with an electronic result ÷ dossiers with a result finished in the period",
        ),
        Text("Nơi nào chưa ký số kết quả", "Where results are not signed digitally yet"),
    ),
    replace(
        _share(
            "satisfied_dossiers",
            Text("Người nộp hồ sơ hài lòng", "Applicants satisfied"),
            Text("Hài lòng", "Satisfied"),
            "satisfied",
            f"satisfied IS NOT NULL AND {_FINISHED_NOW}",
            Text(
                "Hồ sơ được đánh giá hài lòng ÷ hồ sơ giải quyết xong trong kỳ có ý kiến đánh giá",
                "Dossiers with a satisfied opinion ÷ dossiers finished in the period with any opinion",
            ),
            Text("Nơi nào cần chấn chỉnh thái độ phục vụ", "Where service must improve"),
        ),
        measured="satisfied IS NOT NULL",
    ),
    _share(
        "essential_online",
        Text("Dịch vụ thiết yếu trực tuyến", "Essential services online"),
        Text("Thiết yếu", "Essential"),
        _ONLINE,
        f"essential AND {_RECEIVED_NOW}",
        Text(
            "Hồ sơ dịch vụ thiết yếu (Đề án 06) nộp trực tuyến ÷ hồ sơ dịch vụ thiết yếu tiếp nhận trong kỳ",
            "Dossiers of essential services (Project 06) filed online ÷ such dossiers received in the period",
        ),
        Text("Dịch vụ thiết yếu nào cần hướng dẫn nộp trực tuyến", "Which essential service to teach"),
    ),
    _share(
        "population_data_used",
        Text("Khai thác dữ liệu dân cư", "Population data used"),
        Text("Dữ liệu dân cư", "Population data"),
        "population_data_used",
        _RECEIVED_NOW,
        Text(
            "Hồ sơ dùng Cơ sở dữ liệu quốc gia về dân cư ÷ hồ sơ tiếp nhận trong kỳ",
            "Dossiers using the national population database ÷ dossiers received in the period",
        ),
        Text("Nơi nào còn đòi giấy tờ đã có dữ liệu", "Where papers are asked that the State has already"),
    ),
    replace(
        _share(
            "reports_on_time",
            Text("Phản ánh xử lý đúng hạn", "Citizen reports closed on time"),
            Text("Phản ánh đúng hạn", "Reports on time"),
            "closed_on <= due_on",
            _CLOSED_NOW,
            Text(
                "Phản ánh xử lý xong trong kỳ, không sau ngày hẹn trả ÷ phản ánh xử lý xong trong kỳ",
                "Reports closed in the period, on or before the due day ÷ reports closed in the period",
            ),
            Text("Nơi nào chậm trả lời người dân", "Who answers citizens late"),
        ),
        dataset=REPORTS.id,
        source=_HEARD,
    ),
    replace(
        _share(
            "reports_satisfied",
            Text("Hài lòng về xử lý phản ánh", "Satisfied with the answer to a report"),
            Text("Hài lòng", "Satisfied"),
            "satisfied",
            f"satisfied IS NOT NULL AND {_CLOSED_NOW}",
            Text(
                "Phản ánh được đánh giá hài lòng ÷ phản ánh xử lý xong trong kỳ có ý kiến đánh giá",
                "Reports with a satisfied opinion ÷ reports closed in the period with any opinion",
            ),
            Text("Cách xử lý nào chưa thuyết phục", "Which handling does not convince"),
        ),
        dataset=REPORTS.id,
        source=_HEARD,
        measured="satisfied IS NOT NULL",
    ),
)

DOMAIN = Domain(
    id="services",
    title=Text("Dịch vụ công", "Public services"),
    icon=":material/assignment:",
    datasets=(DOSSIERS, REPORTS),
    kpis=KPIS,
    headlines=("online_intake", "dossiers_on_time", "online_payment"),
    group="government",
)

__all__ = ["CHANNELS", "DOMAIN", "DOSSIERS", "FULL", "KPIS", "PAPER", "PARTIAL", "REPORTS"]
