"""Programme 39-CTr/TU: where its targets and tasks stand, whether the pace reaches 2025, and who is late."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dxlib import catalog, formats, programme
from dxlib.catalog.model import Choice
from dxlib.catalog.programme import DEADLINE, GROUPS, STATES, STATUSES, TARGETS, TASKS
from dxlib.palette import BADGES
from dxlib.periods import short
from dxlib.programme import GLYPHS, VERDICT_GLYPHS, VERDICT_WORDS, VERDICTS, Target, Task
from dxlib.showing import shown
from dxlib.values import Value
from pages import cards, parts, tables
from pages.markdown import literal
from pages.once import once
from pages.parts import View
from pages.remembered import remembered

EVERY = ""  # the choice of a filter that lets everything through
MOST_SLOW = 3


def in_one_line(here: View, named: dict[str, Value]) -> str:
    """“21/41 targets achieved, 9 expected, …; 28/80 tasks done, …”: the city's, whatever wards are chosen."""
    said = [s for s in (of_targets(here, named), of_tasks(here, named)) if s]
    if not said:
        return here.t("No figures for this selection yet.")
    whole = f" ({here.t('whole city')})" if here.codes else ""
    return f"{'; '.join(said)}{whole}."


def of_targets(here: View, named: dict[str, Value]) -> str:
    told = programme.split(named)
    return told[here.lang] if told else ""


def of_tasks(here: View, named: dict[str, Value]) -> str:
    if named["tasks_done"].value is None:
        return ""
    return here.t(
        "{done} tasks done, {under_way} in progress, {not_started} not started, {late} overdue",
        done=shown(named["tasks_done"]),
        under_way=count(here, named["tasks_in_progress"]),
        not_started=count(here, named["tasks_not_started"]),
        late=count(here, named["tasks_late"]),
    )


def count(here: View, value: Value) -> str:
    return formats.measure(value.value, "count", here.lang)


def legend(here: View, choices: tuple[Choice, ...]) -> str:
    return " · ".join(f"{GLYPHS[c.code]} {c.title[here.lang]}" for c in choices)


def bars(here: View, counted: dict[tuple[str, str], int], names: dict[str, str], states: tuple[Choice, ...]) -> None:
    """A bar for each name, in their order, one piece for each state; as text for who cannot see it."""
    totals = {name: sum(n for (who, _), n in counted.items() if who == name) for name in names}
    rank = {c.code: place for place, c in enumerate(states)}
    words = {c.code: c.title[here.lang] for c in states}
    rows: list[dict[str, Any]] = [
        {
            "name": names[who],
            "order": list(names).index(who),
            "state": state,
            "word": words[state],
            "glyph": GLYPHS[state],
            "rank": rank[state],
            "count": number,
            "most": max(totals.values()),
        }
        for (who, state), number in counted.items()
    ]
    told = [
        f"{said}: " + ", ".join(f"{counted[who, c]} {words[c]}" for c in words if (who, c) in counted)
        for who, said in names.items()
    ]
    parts.chart(here, "programme.by_state", rows, "; ".join(told), height=30 + 34 * len(names))
    st.caption(legend(here, states))


def picked(here: View, name: str, label: str, options: dict[str, str]) -> str:
    """One of ``options`` or all of them."""
    words = {EVERY: here.t("All"), **options}
    chosen: str = remembered(
        here, st.selectbox, name, words, start=EVERY, label=label, format_func=lambda code: words[code]
    )
    return chosen


def titles(here: View, choices: tuple[Choice, ...]) -> dict[str, str]:
    return {c.code: c.title[here.lang] for c in choices}


def pace_in_words(here: View, found: list[Target]) -> str:
    """Of the targets not achieved, how many keep pace and how many do not."""
    left = [t for t in found if t.state != "achieved"]
    said = [
        f"{VERDICT_GLYPHS[v]} {VERDICT_WORDS[v][here.lang]}: **{number}**"
        for v in VERDICTS
        if (number := sum(t.pace.verdict == v for t in left))
    ]
    return here.t("Of {count} targets not achieved", count=len(left)) + f" – {' · '.join(said)}" if left else ""


def slowest(here: View, found: list[Target]) -> None:
    """The targets furthest behind the pace they need."""
    late = [t for t in found if t.pace.verdict in ("past", "behind") and t.state != "achieved"]
    for target in late[:MOST_SLOW]:
        pace, name = target.pace, literal(target.name[here.lang])
        amounts = [programme.figure(x, here.lang) if x is not None else "–" for x in (pace.needed, pace.made)]
        said = here.t("needs {needed} a month, made {made}", needed=amounts[0], made=amounts[1])
        badge = f"{VERDICT_GLYPHS[pace.verdict]} {VERDICT_WORDS[pace.verdict][here.lang]}"
        st.markdown(f":{BADGES[pace.verdict]}-badge[{badge}] {name} ({literal(target.unit)}): {said}")


def target_list(here: View, found: list[Target], month: str) -> None:
    """The targets, by group, state and pace; the slowest of those not met come first."""
    columns = st.columns(3, gap="small")
    paces: dict[str, str] = {
        v: VERDICT_WORDS[v][here.lang] for v in VERDICTS if any(t.pace.verdict == v for t in found)
    }
    with columns[0]:
        group = picked(here, "target_group", title("target_group", here), titles(here, GROUPS))
    with columns[1]:
        state = picked(here, "target_state", title("published_status", here), titles(here, STATES))
    with columns[2]:
        pace = picked(here, "target_pace", here.t("Pace"), paces)
    kept = [t for t in found if group in (EVERY, t.group) and state in (EVERY, t.state)]
    kept = [t for t in kept if pace in (EVERY, t.pace.verdict)]
    st.caption(here.t("Targets: {kept} of {all}", kept=len(kept), all=len(found)))
    if not kept:
        st.info(here.t("No target matches the choice."))
        return
    numbers = {name: lambda x: programme.figure(x, here.lang) for name in amounts(here)}
    alt = here.t("Targets with their results and pace")
    tables.table(here, [target_row(here, t) for t in kept], numbers, alt=alt, file=f"targets_{month}")


def title(column: str, here: View) -> str:
    return TARGETS.column(column).title[here.lang]


def amounts(here: View) -> list[str]:
    """The columns that hold amounts in the target's own unit."""
    return [title("actual", here), title("goal", here), here.t("Needed a month"), here.t("Made a month")]


def target_row(here: View, target: Target) -> dict[str, Any]:
    groups, states, pace = titles(here, GROUPS), titles(here, STATES), target.pace
    known = (target.actual, target.goal, pace.needed, pace.made)
    return {
        here.t("Target"): target.name[here.lang],
        title("published_status", here): f"{GLYPHS[target.state]} {states[target.state]}",
        title("unit", here): target.unit,
        **{n: None if x is None else float(x) for n, x in zip(amounts(here), known, strict=True)},
        here.t("Pace"): f"{VERDICT_GLYPHS[pace.verdict]} {VERDICT_WORDS[pace.verdict][here.lang]}",
        here.t("Reached at this pace"): short(pace.reached) if pace.reached else "–",
        title("target_group", here): groups[target.group],
        title("basis", here): target.basis or "–",
        title("target_code", here): target.code,
    }


def pace_explained(here: View) -> str:
    return here.t(
        "Needed: what is left ÷ the months to {deadline}. Made: the average of the last {longest} months in a row at "
        "most. Both are towards the goal, upwards or downwards; with fewer than {shortest} months no pace is told, and "
        "a month without a result is not bridged.",
        deadline=formats.day(DEADLINE, here.lang),
        longest=programme.LONGEST,
        shortest=programme.SHORTEST,
    )


def task_list(here: View, found: list[Task], month: str) -> None:
    """The tasks by office and state, the longest overdue first."""
    owners = {owner: owner for owner in sorted({t.owner for t in found})}
    left, right = st.columns(2, gap="small")
    with left:
        owner = picked(here, "task_owner", heading("owner", here), owners)
    with right:
        overdue = {"late": catalog.kpi("tasks_late").short[here.lang]}
        state = picked(here, "task_state", heading("status", here), {**overdue, **titles(here, STATUSES)})
    kept = [t for t in found if owner in (EVERY, t.owner)]
    kept = [t for t in kept if state in (EVERY, t.status) or (state == "late" and t.days_late)]
    st.caption(here.t("Tasks: {kept} of {all}", kept=len(kept), all=len(found)))
    if not kept:
        st.info(here.t("No task matches the choice."))
        return
    alt = here.t("Tasks, the longest overdue first")
    tables.table(
        here,
        [task_row(here, t) for t in kept],
        {here.t("Days overdue"): tables.whole(here), heading("progress", here): tables.whole(here)},
        alt=alt,
        file=f"tasks_{month}",
    )


def heading(column: str, here: View) -> str:
    return TASKS.column(column).title[here.lang]


def task_row(here: View, task: Task) -> dict[str, Any]:
    return {
        here.t("Task"): task.name[here.lang],
        heading("owner", here): task.owner,
        heading("due_on", here): formats.day(task.due_on, here.lang) if task.due_on else "–",
        here.t("Days overdue"): task.days_late or None,
        heading("status", here): f"{GLYPHS[task.status]} {titles(here, STATUSES)[task.status]}",
        heading("progress", here): task.progress,
        heading("task_code", here): task.code,
    }


def late_in_words(here: View, found: list[Task]) -> str:
    """Which offices have overdue tasks, the most first."""
    late = [t for t in found if t.days_late]
    counted = {t.owner: sum(x.owner == t.owner for x in late) for t in late}
    most = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return "; ".join(f"{literal(owner)}: **{number}**" for owner, number in most)


def target_card(here: View, found: list[Target]) -> None:
    st.subheader(here.t("Targets by group"), anchor=False)
    if not found:
        st.info(here.t("The targets have not been sent for this period."))
        return
    counted = programme.by_group(found)
    there = {group for group, _ in counted}
    bars(here, counted, {code: name for code, name in titles(here, GROUPS).items() if code in there}, STATES)
    st.markdown(pace_in_words(here, found))
    slowest(here, found)
    st.caption(pace_explained(here))


def task_card(here: View, found: list[Task]) -> None:
    st.subheader(here.t("Tasks by office"), anchor=False)
    if not found:
        st.info(here.t("The tasks have not been sent for this period."))
        return
    counted = programme.by_owner(found)
    bars(here, counted, {owner: owner for owner, _ in counted}, STATUSES)


def board(here: View, month: str) -> list[Target]:
    return programme.targets(here.monitor, month, here.card) if month else []


def todo(here: View, month: str) -> list[Task]:
    return programme.tasks(here.monitor, month, here.card) if month else []


def month_of(value: Value) -> str:
    return value.period.last if value.period else ""


here = parts.view()
values = [here.card.value(kpi, here.codes, here.period) for kpi in catalog.domain("programme").kpis]
named = {v.kpi.id: v for v in values}
parts.heading(here, here.t("Programme 39-CTr/TU"), in_one_line(here, named), values)
targets_month, tasks_month = month_of(named["targets_achieved"]), month_of(named["tasks_done"])
if not targets_month and not tasks_month:
    parts.nothing_yet(here)
    st.stop()
cards.cards(here, values, columns=5, width=180)
targets = once(here, "targets", targets_month, lambda: board(here, targets_month))
tasks = once(here, "tasks", tasks_month, lambda: todo(here, tasks_month))
left, right = st.columns(2, gap="small")
with left, st.container(border=True, key="card_targets", height="stretch"):
    target_card(here, targets)
with right, st.container(border=True, key="card_tasks", height="stretch"):
    task_card(here, tasks)
if targets:
    st.subheader(here.t("Targets, {month}", month=short(targets_month)), anchor=False)
    target_list(here, targets, targets_month)
if tasks:
    st.subheader(here.t("Tasks, {month}", month=short(tasks_month)), anchor=False)
    if late := late_in_words(here, tasks):
        st.markdown(f":{BADGES['missed']}-badge[! {catalog.kpi('tasks_late').short[here.lang]}] {late}")
    task_list(here, tasks, tasks_month)
