"""Community digital teams (Tổ công nghệ số cộng đồng): one in every neighbourhood, 330 members, what they do.

Legal basis: 793/BTTTT-THH of 5/3/2022. The city published 330 members and a team in every neighbourhood (44).
The roster holds codes only: no names, phones, identity numbers or birth dates. People helped are counted as
*assists*, because nobody's identity is kept.
"""

from __future__ import annotations

from dxlib.catalog.model import (
    PERIOD,
    WARD_CODE,
    WARD_NAME,
    YES_NO,
    Choice,
    Column,
    Dataset,
    Domain,
    Kpi,
    Reference,
    Rule,
)
from dxlib.language import Text

_OWNER = Text("UBND phường, xã, Phòng Văn hóa và Thông tin", "Ward committees, culture and information division")
_TEAM_SOURCE = Text("Danh sách tổ của phường, xã (digital_teams)", "Wards' lists of teams (digital_teams)")
_ROSTER = Text("Danh sách thành viên của phường, xã (team_members)", "Wards' rosters (team_members)")
_WORK = Text("Báo cáo tháng của tổ (team_activities)", "Monthly reports of the teams (team_activities)")
_TEAM = Column("team_code", "code", Text("Mã tổ", "Team code"), example="TCN-25813-01")

TEAMS = Dataset(
    id="digital_teams",
    domain="teams",
    title=Text("Tổ công nghệ số cộng đồng", "Community digital teams"),
    kind="state",
    reporters="wards",
    cadence=Text("hằng tháng", "monthly"),
    owner=_OWNER,
    key=("team_code",),
    strict=True,
    columns=(
        PERIOD,
        WARD_CODE,
        WARD_NAME,
        _TEAM,
        Column("neighbourhood", "text", Text("Khu phố, ấp", "Neighbourhood"), example="Khu phố 1"),
        Column(
            "established_on",
            "date",
            Text("Ngày thành lập", "Established on"),
            required=False,
            example="2023-06-15",
            help=Text("Để trống nếu khu phố, ấp chưa có tổ", "Leave blank if the neighbourhood has no team yet"),
        ),
        Column(
            "decision_no",
            "text",
            Text("Số quyết định", "Decision no."),
            required=False,
            example="15/QĐ-UBND",
        ),
    ),
    rules=(
        Rule(
            "established_by_period_end",
            "established_on <= period_end",
            ("established_on",),
            Text("Ngày thành lập sau ngày cuối kỳ báo cáo", "Established after the end of the reporting period"),
        ),
        Rule(
            "decision_of_a_team",
            "decision_no IS NULL OR established_on IS NOT NULL",
            ("decision_no", "established_on"),
            Text("Có số quyết định mà không có ngày thành lập", "A decision without a date of establishment"),
            severity="warning",
        ),
    ),
)

MEMBERS = Dataset(
    id="team_members",
    domain="teams",
    title=Text("Thành viên Tổ công nghệ số", "Members of digital teams"),
    kind="state",
    reporters="wards",
    cadence=Text("hằng tháng", "monthly"),
    owner=_OWNER,
    key=("member_code",),
    people_in="team_code",
    strict=True,
    refers=(Reference("team_code", TEAMS.id, "team_code", covered="established_on IS NOT NULL"),),
    columns=(
        PERIOD,
        WARD_CODE,
        WARD_NAME,
        _TEAM,
        Column(
            "member_code",
            "code",
            Text("Mã thành viên", "Member code"),
            example="TV-25813-001",
            help=Text(
                "Mã do phường, xã đặt, không trùng trong thành phố; không ghi họ tên, số điện thoại, số định danh",
                "A code given by the ward, unique in the city; no name, phone or identity number",
            ),
        ),
        Column(
            "role",
            "choice",
            Text("Vai trò", "Role"),
            example="member",
            choices=(
                Choice("head", Text("Tổ trưởng", "Head")),
                Choice("deputy", Text("Tổ phó", "Deputy head")),
                Choice("member", Text("Thành viên", "Member")),
            ),
        ),
        Column("female", "flag", Text("Nữ", "Woman"), choices=YES_NO, private=True, example="Có"),
        Column(
            "youth",
            "flag",
            Text("Thanh niên", "Youth"),
            choices=YES_NO,
            private=True,
            example="Không",
            help=Text("Đoàn viên, thanh niên từ 16 đến 30 tuổi", "Members aged 16 to 30"),
        ),
        Column(
            "trained_on",
            "date",
            Text("Ngày tập huấn", "Trained on"),
            required=False,
            example="2024-05-20",
            help=Text("Để trống nếu chưa tập huấn", "Leave blank if not trained yet"),
        ),
    ),
    rules=(
        Rule(
            "trained_by_period_end",
            "trained_on <= period_end",
            ("trained_on",),
            Text("Ngày tập huấn sau ngày cuối kỳ báo cáo", "Trained after the end of the reporting period"),
        ),
    ),
)


def _count(name: str, title: Text, example: str) -> Column:
    return Column(name, "integer", title, carried=False, example=example)


ACTIVITIES = Dataset(
    id="team_activities",
    domain="teams",
    title=Text("Hoạt động của Tổ công nghệ số", "Activities of digital teams"),
    kind="flow",
    reporters="wards",
    cadence=Text("hằng tháng", "monthly"),
    owner=_OWNER,
    key=("team_code",),
    refers=(Reference("team_code", TEAMS.id, "team_code"),),
    columns=(
        PERIOD,
        WARD_CODE,
        WARD_NAME,
        _TEAM,
        _count("sessions", Text("Buổi ra quân", "Sessions"), "4"),
        _count("households_visited", Text("Hộ được đến tận nơi", "Households visited"), "60"),
        _count("assists_vneid", Text("Hỗ trợ VNeID", "Assists with VNeID"), "35"),
        _count("assists_dossier", Text("Hỗ trợ nộp hồ sơ trực tuyến", "Assists with online dossiers"), "22"),
        _count("assists_signature", Text("Hỗ trợ chữ ký số", "Assists with digital signatures"), "12"),
        _count("assists_wallet", Text("Hỗ trợ ví điện tử, tài khoản", "Assists with wallets and accounts"), "18"),
    ),
    rules=(
        Rule(
            "work_without_session",
            "sessions > 0 OR households_visited = 0",
            ("sessions", "households_visited"),
            Text("Có hộ được đến tận nơi mà không có buổi ra quân", "Households visited without any session"),
            severity="warning",
        ),
    ),
)

ASSISTS = ("assists_vneid", "assists_dossier", "assists_signature", "assists_wallet")
"""Kinds of assistance: columns of ``team_activities``, and the KPIs that break ``people_assisted`` down."""


def _assist(column: str, short: Text) -> Kpi:
    title = ACTIVITIES.column(column).title
    return Kpi(
        id=column,
        dataset=ACTIVITIES.id,
        title=title,
        short=short,
        numerator=f"sum({column})",
        unit="count",
        better="higher",
        formula=Text(f"Tổng cột “{title.vi}” trong kỳ", f"Sum of “{title.en}” in the period"),
        owner=_OWNER,
        source=_WORK,
        decision=Text("Việc nào người dân cần hỗ trợ nhất", "What residents need most help with"),
        part_of="people_assisted",
    )


KPIS = (
    Kpi(
        id="team_members",
        dataset=MEMBERS.id,
        title=Text("Thành viên Tổ công nghệ số", "Members of digital teams"),
        short=Text("Thành viên", "Members"),
        numerator="count(*)",
        unit="count",
        better="higher",
        formula=Text("Số dòng của danh sách thành viên", "Rows of the roster"),
        owner=_OWNER,
        source=_ROSTER,
        decision=Text("Nơi nào cần thêm người", "Where more people are needed"),
    ),
    Kpi(
        id="neighbourhoods_with_team",
        dataset=TEAMS.id,
        title=Text("Khu phố, ấp có tổ", "Neighbourhoods with a team"),
        short=Text("Khu phố, ấp có tổ", "With a team"),
        numerator="count(DISTINCT lower(trim(neighbourhood)))",
        where="established_on IS NOT NULL",
        per_ward="neighbourhoods",
        unit="of",
        better="higher",
        formula=Text(
            "Số khu phố, ấp có tổ đã thành lập ÷ số khu phố, ấp (bảng phường, xã)",
            "Neighbourhoods with an established team ÷ neighbourhoods (ward table)",
        ),
        owner=_OWNER,
        source=_TEAM_SOURCE,
        decision=Text("Khu phố, ấp nào còn thiếu tổ", "Which neighbourhood still lacks a team"),
    ),
    Kpi(
        id="members_per_1000",
        dataset=MEMBERS.id,
        title=Text("Thành viên trên 1.000 dân", "Members per 1,000 residents"),
        short=Text("Trên 1.000 dân", "Per 1,000"),
        numerator="count(*)",
        per_ward="population",
        unit="per_1000",
        better="higher",
        scale=1000,
        formula=Text(
            "Số thành viên ÷ dân số (thường trú và tạm trú, số minh họa của bảng phường, xã) × 1.000",
            "Members ÷ population (permanent and temporary residents, illustrative, ward table) × 1,000",
        ),
        owner=_OWNER,
        source=_ROSTER,
        decision=Text("Nơi nào mỏng người nhất so với dân", "Where the teams are thinnest for the population"),
    ),
    Kpi(
        id="members_trained",
        dataset=MEMBERS.id,
        title=Text("Thành viên đã tập huấn", "Members trained"),
        short=Text("Đã tập huấn", "Trained"),
        numerator="count(trained_on)",
        denominator="count(*)",
        unit="share",
        better="higher",
        formula=Text("Thành viên có ngày tập huấn ÷ thành viên", "Members with a training date ÷ members"),
        owner=_OWNER,
        source=_ROSTER,
        decision=Text("Mở lớp tập huấn ở đâu", "Where to hold the next training"),
    ),
    Kpi(
        id="women_share",
        dataset=MEMBERS.id,
        title=Text("Tỷ lệ nữ", "Share of women"),
        short=Text("Nữ", "Women"),
        numerator="count(CASE WHEN female THEN 1 END)",
        denominator="count(*)",
        unit="share",
        better="neutral",
        least=3,
        formula=Text(
            "Thành viên nữ ÷ thành viên; ẩn nơi số nữ hoặc số nam dưới 3 người",
            "Women ÷ members; hidden where women or men are fewer than 3",
        ),
        owner=_OWNER,
        source=_ROSTER,
        decision=Text("Vận động Hội Phụ nữ ở đâu", "Where to ask the women's union"),
    ),
    Kpi(
        id="youth_share",
        dataset=MEMBERS.id,
        title=Text("Tỷ lệ thanh niên", "Share of youth"),
        short=Text("Thanh niên", "Youth"),
        numerator="count(CASE WHEN youth THEN 1 END)",
        denominator="count(*)",
        unit="share",
        better="neutral",
        least=3,
        formula=Text(
            "Thành viên là thanh niên ÷ thành viên; ẩn nơi một trong hai phía dưới 3 người",
            "Youth ÷ members; hidden where either side is fewer than 3",
        ),
        owner=_OWNER,
        source=_ROSTER,
        decision=Text("Vận động Đoàn Thanh niên ở đâu", "Where to ask the youth union"),
    ),
    Kpi(
        id="households_visited",
        dataset=ACTIVITIES.id,
        title=Text("Hộ được đến tận nơi", "Households visited"),
        short=Text("Hộ đến tận nơi", "Households"),
        numerator="sum(households_visited)",
        unit="count",
        better="higher",
        formula=Text("Tổng hộ được đến tận nơi trong kỳ", "Sum of households visited in the period"),
        owner=_OWNER,
        source=_WORK,
        decision=Text("Tổ nào ít hoạt động", "Which team does little"),
    ),
    Kpi(
        id="people_assisted",
        dataset=ACTIVITIES.id,
        title=Text("Lượt hỗ trợ người dân", "Assists to residents"),
        short=Text("Lượt hỗ trợ", "Assists"),
        numerator="sum(assists_vneid + assists_dossier + assists_signature + assists_wallet)",
        unit="count",
        better="higher",
        formula=Text(
            "Tổng lượt hỗ trợ bốn việc trong kỳ; một người có thể được hỗ trợ nhiều lượt",
            "Sum of the four kinds of assistance in the period; one person may be helped more than once",
        ),
        owner=_OWNER,
        source=_WORK,
        decision=Text("Tập trung hỗ trợ ở đâu", "Where to focus the help"),
    ),
    _assist("assists_vneid", Text("VNeID", "VNeID use")),
    _assist("assists_dossier", Text("Hồ sơ trực tuyến", "Dossiers")),
    _assist("assists_signature", Text("Chữ ký số", "Signatures")),
    _assist("assists_wallet", Text("Ví, tài khoản", "Wallets")),
)

DOMAIN = Domain(
    id="teams",
    title=Text("Tổ công nghệ số", "Digital teams"),
    icon=":material/groups:",
    datasets=(TEAMS, MEMBERS, ACTIVITIES),
    kpis=KPIS,
    headlines=("team_members", "neighbourhoods_with_team", "members_trained"),
    group="economy_society",
)
