"""Programme 39-CTr/TU (16/9/2022): 41 targets in three groups and 80 tasks, as the city itself judges them.

The text of the programme was not found: which 41 targets it names is proposed, and so are the owners of tasks. The
state of a target is what the city published (``published_status``); the checks only warn where the figures beside it
say otherwise.
"""

from __future__ import annotations

from datetime import date

from dxlib.catalog.model import PERIOD, Better, Choice, Column, Dataset, Domain, Kpi, Rule
from dxlib.language import Text

DEADLINE = date(2025, 12, 31)
"""The programme is “về chuyển đổi số đến năm 2025”: to the end of that year."""

_OWNER = Text("Phòng Văn hóa và Thông tin", "Office of culture and information")
_SOURCE = Text(
    "Bảng theo dõi 41 chỉ tiêu của Chương trình 39-CTr/TU (programme_targets)",
    "The list of the 41 targets of programme 39-CTr/TU (programme_targets)",
)
_TASK_SOURCE = Text(
    "Bảng theo dõi 80 nhiệm vụ của Chương trình 39-CTr/TU (programme_tasks)",
    "The list of the 80 tasks of programme 39-CTr/TU (programme_tasks)",
)

GROUPS = (
    Choice("digital_government", Text("Chính quyền số", "Digital government")),
    Choice("digital_economy", Text("Kinh tế số", "Digital economy")),
    Choice("digital_society", Text("Xã hội số", "Digital society")),
)
DIRECTIONS = (Choice("up", Text("Tăng", "Up")), Choice("down", Text("Giảm", "Down")))
STATES = (
    Choice("achieved", Text("Đạt", "Achieved")),
    Choice("expected", Text("Dự kiến đạt", "Expected")),
    Choice("missed", Text("Chưa đạt", "Not met")),
    Choice("unmeasured", Text("Chưa thống kê được", "Not measured")),
)
STATUSES = (
    Choice("done", Text("Đã thực hiện", "Done")),
    Choice("in_progress", Text("Đang thực hiện", "In progress")),
    Choice("not_started", Text("Chưa triển khai", "Not started")),
)
_REACHED = "CASE WHEN direction = 'down' THEN actual <= goal ELSE actual >= goal END"

TARGETS = Dataset(
    id="programme_targets",
    domain="programme",
    title=Text("Chỉ tiêu Chương trình 39-CTr/TU", "Targets of programme 39-CTr/TU"),
    kind="state",
    reporters="city",
    cadence=Text("hằng tháng", "monthly"),
    owner=_OWNER,
    key=("target_code",),
    whole=41,
    columns=(
        PERIOD,
        Column("target_code", "code", Text("Mã chỉ tiêu", "Target code"), example="CT13"),
        Column(
            "target_group", "choice", Text("Nhóm chỉ tiêu", "Group"), choices=GROUPS, example="digital_government"
        ),  # “group” alone is a word of SQL
        Column(
            "name_vi",
            "text",
            Text("Tên chỉ tiêu", "Target in Vietnamese"),
            example="Hồ sơ có phí, lệ phí được thanh toán trực tuyến",
        ),
        Column(
            "name_en",
            "text",
            Text("Tên chỉ tiêu tiếng Anh", "Target in English"),
            example="Fee-bearing files paid online",
        ),
        Column("unit", "text", Text("Đơn vị tính", "Unit"), example="%"),
        Column(
            "direction",
            "choice",
            Text("Chiều mong muốn", "Wanted direction"),
            choices=DIRECTIONS,
            example="up",
            help=Text("Tăng: càng cao càng tốt; Giảm: càng thấp càng tốt", "Up: more is better; Down: less is better"),
        ),
        Column("goal", "number", Text("Mục tiêu", "Goal"), required=False, example="70"),
        Column(
            "actual",
            "number",
            Text("Kết quả", "Result"),
            required=False,
            carried=False,
            example="86,4",
            help=Text("Để trống nếu chưa thống kê được; đừng ghi 0", "Leave blank if not measured; do not write 0"),
        ),
        Column("published_status", "choice", Text("Đánh giá", "Assessment"), choices=STATES, example="achieved"),
        Column(
            "basis",
            "text",
            Text("Căn cứ của mục tiêu", "Basis of the goal"),
            required=False,
            example="Kế hoạch chuyển đổi số năm 2025 của tỉnh",
        ),
    ),
    rules=(
        Rule(
            "unmeasured_without_result",
            "published_status <> 'unmeasured' OR actual IS NULL",
            ("published_status", "actual"),
            Text("Ghi “Chưa thống kê được” mà vẫn có kết quả", "“Not measured”, yet there is a result"),
            severity="warning",
        ),
        Rule(
            "result_where_measured",
            "published_status = 'unmeasured' OR actual IS NOT NULL",
            ("published_status", "actual"),
            Text(
                "Đã đánh giá mà không có kết quả; nếu chưa đo được, ghi “Chưa thống kê được”",
                "Assessed without a result; if it is not measured, write “Not measured”",
            ),
            severity="warning",
        ),
        Rule(
            "achieved_reaches_goal",
            f"published_status <> 'achieved' OR {_REACHED}",
            ("published_status", "direction", "actual", "goal"),
            Text("Ghi “Đạt” mà kết quả chưa tới mục tiêu", "“Achieved”, yet the result does not reach the goal"),
            severity="warning",
        ),
        Rule(
            "open_below_goal",
            f"published_status NOT IN ('expected', 'missed') OR NOT {_REACHED}",
            ("published_status", "direction", "actual", "goal"),
            Text("Kết quả đã tới mục tiêu mà chưa ghi “Đạt”", "The result reaches the goal, yet it is not “Achieved”"),
            severity="warning",
        ),
    ),
)

TASKS = Dataset(
    id="programme_tasks",
    domain="programme",
    title=Text("Nhiệm vụ Chương trình 39-CTr/TU", "Tasks of programme 39-CTr/TU"),
    kind="state",
    reporters="city",
    cadence=Text("hằng tháng", "monthly"),
    owner=_OWNER,
    key=("task_code",),
    whole=80,
    columns=(
        PERIOD,
        Column("task_code", "code", Text("Mã nhiệm vụ", "Task code"), example="NV01"),
        Column("name_vi", "text", Text("Tên nhiệm vụ", "Task in Vietnamese"), example="Nhiệm vụ 01"),
        Column("name_en", "text", Text("Tên nhiệm vụ tiếng Anh", "Task in English"), example="Task 01"),
        Column("owner", "text", Text("Đơn vị thực hiện", "Responsible office"), example="Phòng Văn hóa và Thông tin"),
        Column(
            "due_on",
            "date",
            Text("Hạn hoàn thành", "Due on"),
            required=False,
            example="2024-12-31",
            help=Text("Để trống nếu là việc thường xuyên", "Leave blank for standing work"),
        ),
        Column("status", "choice", Text("Tình trạng", "Status"), choices=STATUSES, example="in_progress"),
        Column("progress", "integer", Text("Tiến độ (%)", "Progress (%)"), maximum=100, example="60"),
    ),
    rules=(
        Rule(
            "done_is_all_done",
            "(status = 'done') = (progress = 100)",
            ("status", "progress"),
            Text(
                "“Đã thực hiện” phải đi với tiến độ 100%, và ngược lại",
                "“Done” goes with a progress of 100%, and the other way round",
            ),
        ),
        Rule(
            "not_started_is_nothing_done",
            "status <> 'not_started' OR progress = 0",
            ("status", "progress"),
            Text("“Chưa triển khai” mà tiến độ lớn hơn 0", "“Not started”, yet there is progress"),
        ),
        Rule(
            "under_way_has_progress",
            "status <> 'in_progress' OR progress > 0",
            ("status", "progress"),
            Text("“Đang thực hiện” mà tiến độ bằng 0", "“In progress”, yet the progress is 0"),
            severity="warning",
        ),
    ),
)


def _targets(state: str, title: Text, short: Text, better: Better, formula: Text, decision: Text) -> Kpi:
    return Kpi(
        id=f"targets_{state}",
        dataset=TARGETS.id,
        title=title,
        short=short,
        numerator=f"count(CASE WHEN published_status = '{state}' THEN 1 END)",
        denominator="count(*)",
        unit="of",
        better=better,
        formula=formula,
        owner=_OWNER,
        source=_SOURCE,
        decision=decision,
    )


def _tasks(status: str, title: Text, short: Text, better: Better, formula: Text, decision: Text) -> Kpi:
    return Kpi(
        id=f"tasks_{status}",
        dataset=TASKS.id,
        title=title,
        short=short,
        numerator=f"count(CASE WHEN status = '{status}' THEN 1 END)",
        denominator="count(*)",
        unit="of",
        better=better,
        formula=formula,
        owner=_OWNER,
        source=_TASK_SOURCE,
        decision=decision,
    )


def _share_of(whole: Text, state: Text) -> Text:
    return Text(f"Số {whole.vi} được ghi “{state.vi}” ÷ tổng số {whole.vi}", f"{whole.en} “{state.en}” ÷ {whole.en}")


_T = Text("chỉ tiêu", "Targets")
_N = Text("nhiệm vụ", "Tasks")

KPIS = (
    _targets(
        "achieved",
        Text("Chỉ tiêu đạt", "Targets achieved"),
        Text("Đạt", "Achieved"),
        "higher",
        _share_of(_T, STATES[0].title),
        Text("Chương trình đi tới đâu so với mục tiêu năm 2025", "How far the programme is on its way to 2025"),
    ),
    _targets(
        "expected",
        Text("Chỉ tiêu dự kiến đạt", "Targets expected"),
        Text("Dự kiến đạt", "Expected"),
        "neutral",
        _share_of(_T, STATES[1].title),
        Text("Lời hứa nào cần đối chiếu với nhịp thực tế", "Which promise to hold against the actual pace"),
    ),
    _targets(
        "missed",
        Text("Chỉ tiêu chưa đạt", "Targets not met"),
        Text("Chưa đạt", "Not met"),
        "lower",
        _share_of(_T, STATES[2].title),
        Text("Dồn người và tiền vào chỉ tiêu nào", "Where to send people and money"),
    ),
    _targets(
        "unmeasured",
        Text("Chỉ tiêu chưa thống kê được", "Targets not measured"),
        Text("Chưa thống kê được", "Not measured"),
        "lower",
        _share_of(_T, STATES[3].title),
        Text("Giao cơ quan nào tổ chức thống kê", "Which office is to begin to measure"),
    ),
    Kpi(
        id="target_groups",
        dataset=TARGETS.id,
        title=Text("Nhóm lĩnh vực của chỉ tiêu", "Groups of targets"),
        short=Text("Nhóm chỉ tiêu", "Groups"),
        numerator="count(DISTINCT target_group)",
        unit="count",
        better="neutral",
        formula=Text(
            "Số nhóm lĩnh vực khác nhau có chỉ tiêu trong danh mục của kỳ",
            "Different groups that have a target in the list of the period",
        ),
        owner=_OWNER,
        source=_SOURCE,
        decision=Text("Nhóm nào còn thiếu chỉ tiêu", "Which group has no target"),
    ),
    _tasks(
        "done",
        Text("Nhiệm vụ đã thực hiện", "Tasks done"),
        Text("Đã thực hiện", "Done"),
        "higher",
        _share_of(_N, STATUSES[0].title),
        Text("Chương trình còn bao nhiêu việc", "How much of the programme is left to do"),
    ),
    _tasks(
        "in_progress",
        Text("Nhiệm vụ đang thực hiện", "Tasks in progress"),
        Text("Đang thực hiện", "In progress"),
        "neutral",
        _share_of(_N, STATUSES[1].title),
        Text("Cơ quan nào đang nhận quá nhiều việc", "Which office has too much in hand"),
    ),
    _tasks(
        "not_started",
        Text("Nhiệm vụ chưa triển khai", "Tasks not started"),
        Text("Chưa triển khai", "Not started"),
        "lower",
        _share_of(_N, STATUSES[2].title),
        Text("Việc nào phải bắt đầu ngay", "Which task must begin now"),
    ),
    Kpi(
        id="tasks_late",
        dataset=TASKS.id,
        title=Text("Nhiệm vụ quá hạn", "Tasks overdue"),
        short=Text("Quá hạn", "Overdue"),
        numerator="count(CASE WHEN due_on < period_end AND status <> 'done' THEN 1 END)",
        unit="count",
        better="lower",
        formula=Text(
            "Số nhiệm vụ có hạn trước ngày cuối kỳ mà chưa thực hiện xong; hạn đúng ngày cuối kỳ chưa là quá hạn",
            "Tasks due before the last day of the period and not done; due on that very day is not overdue",
        ),
        owner=_OWNER,
        source=_TASK_SOURCE,
        decision=Text("Đôn đốc cơ quan nào trước", "Which office to press first"),
    ),
)

DOMAIN = Domain(
    id="programme",
    title=Text("Chương trình 39-CTr/TU", "Programme 39-CTr/TU"),
    icon=":material/flag:",
    datasets=(TARGETS, TASKS),
    kpis=KPIS,
    headlines=("targets_achieved", "tasks_done", "tasks_late"),
    group="programme",
)
