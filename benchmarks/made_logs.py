"""Logs that are made up: machines, column names, formats of dates and values are drawn by a seed."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

_FLEETS = (
    ("Press {n}", 9), ("P-{n:03}", 14), ("Conveyor {n}", 7), ("EXC-{n:02}", 6), ("Boiler No. {n}", 4), ("CT{n}", 8),
    ("Feed pump {n}", 5), ("Robot R{n}", 6),
)  # fmt: skip
_CODES = (("E-{n}", 12), ("F{n}03", 9), ("H{n:02}", 10), ("MECH-{n}", 8))
_FAULTS = (
    "Bearing noise", "Seal leak", "Belt slip", "Sensor drift", "Motor trip", "Valve stuck", "Oil low", "Filter clogged",
    "Coupling worn", "Overheating", "Fuse blown", "Door switch",
)  # fmt: skip
_PEOPLE = ("A. Moreau", "B. Singh", "C. Okafor", "D. Lindholm", "E. Castro", "F. Weiss")
_WORK = (
    # file; record, asset, began, ended; kind, code, code's text, description; person, priority, downtime, cost
    "work_orders.csv;wo_number;equipment_name;reported;finished"
    ";work_type;fault_code;fault_description;wo_text;technician;priority;downtime_h;cost_eur",
    "maintenance_jobs.csv;Job ID;Machine;Opened;Closed"
    ";Category;Failure mode;Failure mode text;Summary;Fitter;Urgency;Outage hours;Amount USD",
    "tickets.csv;TicketNo;AssetTag;DateCreated;DateCompleted"
    ";JobType;CauseCode;CauseCodeName;Problem;AssignedTo;Severity;DownTimeMinutes;TotalCost",
    "service orders.csv;Order no;Asset;Start date;End date"
    ";Maintenance class;Damage code;Damage code desc;Details;Mechanic;Prio;Down time (h);Costs",
)
_ALARMS = (
    "alarm_history.csv;machine;time;alarm_code;area;severity",
    "alerts.csv;asset_name;raised_at;alert_type;zone;level",
    "AlarmLog.csv;Equipment;Timestamp;AlarmId;Section;Class",
)
_ROUTINE = ("Monthly round, all fine", "Greased and cleaned", "Annual check")
_KINDS = (("PM", "CM"), ("Preventive", "Corrective"), ("Planned", "Breakdown"))
_DATES = ("%Y-%m-%d %H:%M", "%m/%d/%Y %H:%M", "%Y-%m-%dT%H:%M:%S")


def make_logs(folder: Path, seed: int) -> Path:
    """A log of work and a log of alarms about the same machines, 600 to 3,000 rows together."""
    rng = random.Random(seed)
    pattern, count = rng.choice(_FLEETS)
    machines = [pattern.format(n=n) for n in rng.sample(range(1, 40), count)]
    codes = [code.format(n=n) for code, most in [rng.choice(_CODES)] for n in range(1, most)]
    style = rng.choice(_DATES)
    file, *columns = rng.choice(_WORK).split(";")
    preventive, corrective = rng.choice(_KINDS)
    faults = dict(zip(codes, rng.sample(_FAULTS, min(len(codes), len(_FAULTS))), strict=False))
    weights = [rng.uniform(0.3, 3) for _ in machines]
    rows = []
    for n in range(rng.randint(400, 1500)):
        began = datetime(2017, 1, 1) + timedelta(minutes=15 * rng.randrange(4 * 24 * 365 * 6))
        ended = began + timedelta(minutes=15 * rng.randrange(1, 400))
        planned = rng.random() < 0.6
        code = "" if planned else rng.choice(sorted(faults))
        text = rng.choice(_ROUTINE) if planned else f"{faults[code]} found, mended"
        down = 0.0 if planned else rng.randrange(1, 60) * 15
        rows.append((
            f"{file[0].upper()}O{100000 + n}", rng.choices(machines, weights)[0],
            began.strftime(style), ended.strftime(style),
            preventive if planned else corrective, code, faults.get(code, ""), text, rng.choice(_PEOPLE),
            rng.randint(1, 4), down if "minutes" in columns[10].lower() else down / 60, rng.randrange(20, 4000),
        ))  # fmt: skip
    _write(folder / file, columns, rows)
    file, *columns = rng.choice(_ALARMS).split(";")
    alarms = []
    for _ in range(rng.randint(200, 1500)):
        at = datetime(2019, 1, 1) + timedelta(minutes=rng.randrange(60 * 24 * 365 * 3))
        where = rng.choice(("North", "South", "Basement"))
        machine = rng.choices(machines, weights)[0]
        alarms.append((machine, at.strftime(style), f"AL{rng.randint(1, 9)}0", where, rng.randint(1, 3)))
    _write(folder / file, columns, alarms)
    return folder


def _write(path: Path, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
