"""How many questions about machines are answered right from any folder of logs, against pandas over the same files.

    python -m benchmarks.asset_questions [--seed N] [--documents DIR] [--questions N] [--out FILE] [--json]

Reads every CSV, Excel and JSON Lines file of DIR that has a machine and a date in each row (without DIR: logs that are
made up, under column names drawn by the seed), and asks for counts, last and first records, what comes up most,
rankings of machines, sums and means, by machine, time and value, in several wordings. The oracle is pandas on columns
that it finds by itself; it shares no code with what it measures. The questions go through the whole program, without an
embedder and a language model. Prints, last, one line of JSON: `n`, `right` (the value stands in the answer's first line
and the log is cited), `false_figures` (a figure was given, another than the oracle's), `unanswered`, and all by kind of
question.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import services.settings  # noqa: F401  (sets the thread counts before numpy is imported)

import pandas as pd  # isort: skip

from benchmarks.made_logs import make_logs
from ingestion.read import read
from models.errors import Unreadable
from models.index.embedded import EmbeddedIndex
from models.store import Store
from models.store.documents import NewCopy
from models.types import OPEN_AUDIENCE, PUBLIC_GROUP, Answer, Query, Question, ReadLog
from services.answering.program import Program, build_program
from services.answering.state import default_state

SUFFIXES = (".csv", ".tsv", ".xlsx", ".jsonl")


# -------------------------------------------------- what pandas sees


@dataclass(frozen=True)
class Log:
    """A file as pandas reads it. when: column -> parsed times; values: columns of few values; sums: of
    numbers; shared: names of columns that other logs have too."""

    document: str
    frame: pd.DataFrame
    asset: str
    record: str
    when: dict[str, pd.Series]
    values: tuple[str, ...]
    sums: dict[str, pd.Series]
    nouns: tuple[str, ...]
    shared: frozenset[str] = frozenset()


def spaced(column: str) -> str:
    return " ".join(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column).replace("_", " ").lower().split())


def frame_of(path: Path) -> pd.DataFrame | None:
    try:
        if path.suffix == ".xlsx":
            frame = pd.read_excel(path, dtype=str)
        elif path.suffix == ".jsonl":
            frame = pd.read_json(path, lines=True, dtype=False).astype(str)
        else:
            frame = pd.read_csv(path, dtype=str, sep=None, engine="python", encoding="utf-8-sig")
    except (ValueError, OSError):
        return None
    frame.columns = [str(column).strip() for column in frame.columns]
    return frame.fillna("")


def log_of(path: Path, document: str) -> Log | None:
    """None where no column names a machine or none is a time."""
    frame = frame_of(path)
    if frame is None or len(frame) < 10:
        return None
    named = [c for c in frame.columns if re.search(r"equipment|asset|machine|maschine|tag\b|unit\b", spaced(c))]
    named = [c for c in named if 2 <= frame[c].nunique() <= max(2, 0.5 * len(frame)) or len(named) == 1]
    named.sort(key=lambda c: ("name" not in spaced(c), frame[c].nunique()))
    when = {
        c: times
        for c in frame.columns
        if re.search(r"time|date|finish|start|clos|open|report|complet|creat|raised|end\b", spaced(c))
        if (times := pd.to_datetime(frame[c], errors="coerce", format="mixed")).notna().mean() > 0.9
    }
    if not named or not when:
        return None
    rest = [c for c in frame.columns if c not in when and c not in named]
    record = next(
        (
            c
            for c in rest
            if frame[c].is_unique
            and frame[c].str.contains(r"\d").all()
            and re.search(r"wo\b|order|ticket|job|id\b|no\b|number", spaced(c))
        ),
        "",
    )
    short = [c for c in rest if c != record and frame[c].str.len().max() <= 60]
    values = tuple(c for c in short if 2 <= frame[c][frame[c] != ""].nunique() <= 60)
    sums = {
        c: hours
        for c in rest
        if c != record and re.search(r"duration|hours|cost|down ?time|labou?r|outage|minutes|amount", spaced(c))
        if (hours := numbers(frame[c])).notna().mean() > 0.7
    }
    values = tuple(c for c in values if c not in sums)
    return Log(document, frame, named[0], record, when, values, sums, nouns_of(document))


def numbers(cells: pd.Series) -> pd.Series:
    """Numbers, and clock times as hours."""
    clock = cells.str.extract(r"^(\d+):(\d\d)(?::\d\d)?$").astype(float)
    return (clock[0] + clock[1] / 60).fillna(pd.to_numeric(cells, errors="coerce"))


def nouns_of(document: str) -> tuple[str, ...]:
    name = spaced(Path(document).stem)
    for pattern, nouns in (
        (r"\bwo\b|work|order", ("work orders", "jobs", "WOs")),
        (r"ticket", ("tickets", "jobs")),
        (r"job|maint|service|repair", ("jobs", "work orders")),
        (r"alert", ("alerts",)),
        (r"alarm", ("alarms",)),
        (r"anomal", ("anomalies",)),
        (r"event", ("events",)),
    ):
        if re.search(pattern, name):
            return nouns
    return ("records", "entries")


# -------------------------------------------------- questions


@dataclass(frozen=True)
class Asked:
    """A question with what its answer must hold: one of `expected` (all strings of it).

    document: the log it must cite, '' where the question leaves open which."""

    kind: str
    question: str
    document: str
    expected: tuple[tuple[str, ...], ...]


def questions(logs: list[Log], rng: random.Random) -> Iterator[Asked]:
    """Endless; each of a kind, a log and a machine drawn anew."""
    while True:
        log = rng.choice(logs)
        made = rng.choice(KINDS)(log, rng)
        if made is not None:
            yield made


def written(name: str, rng: random.Random) -> str:
    """A machine's name as people type it."""
    forms = [name, name, name.lower(), name.upper()]
    if " " in name:
        forms += [name.replace(" ", "-"), name.replace(" ", "")]
    elif "-" in name:
        forms += [name.replace("-", " "), name.replace("-", "")]
    return rng.choice(forms)


def of_asset(log: Log, rng: random.Random) -> tuple[str, pd.DataFrame]:
    asset = rng.choice(sorted(log.frame[log.asset].unique()))
    return asset, log.frame[log.frame[log.asset] == asset]


def main_time(log: Log, rng: random.Random) -> tuple[str, str]:
    """A column of times and the word that asks for it; '' where it is the only one."""
    if len(log.when) == 1:
        return next(iter(log.when)), ""
    column = rng.choice(sorted(log.when))
    name = spaced(column)
    if re.search(r"finish|clos|complet|end\b", name):
        return column, rng.choice(["closed", "finished", "completed"])
    if re.search(r"start|open|report|creat|raised", name):
        return column, rng.choice(["started", "reported", "opened"])
    return column, ""


def count_of_asset(log: Log, rng: random.Random) -> Asked:
    asset, mine = of_asset(log, rng)
    noun, name = rng.choice(log.nouns), written(asset, rng)
    question = rng.choice([
        f"How many {noun} has {name} had in all?", f"How many {noun} were there on {name}?",
        f"number of {noun} for {name}",
        f"How many {noun} do we have logged against {name}?", f"total number of {noun} on {name}?",
    ])  # fmt: skip
    return Asked("count", question, log.document, ((str(len(mine)),),))


def count_in_time(log: Log, rng: random.Random) -> Asked | None:
    asset, mine = of_asset(log, rng)
    column, word = main_time(log, rng)
    if len(log.when) > 1 and not word:
        return None
    times = log.when[column][mine.index]
    years = sorted(times.dt.year.dropna().astype(int).unique())
    year = rng.choice(years)
    noun, name = rng.choice(log.nouns), written(asset, rng)
    verb = word or "logged"
    month = rng.randint(1, 12)
    spoken, months = pd.Timestamp(2000, month, 1).strftime("%B"), times.dt.strftime("%Y%m")
    form, mask = rng.choice([
        (f"How many {noun} were {verb} on {name} in {year}?", times.dt.year == year),
        (f"{name}: how many {noun} got {verb} during {year}?", times.dt.year == year),
        (f"How many {noun} were {verb} on {name} in {spoken} {year}?", months == f"{year}{month:02}"),
        (f"How many {noun} {verb} on {name} since {spoken} {year}?", times >= pd.Timestamp(year, month, 1)),
        (f"How many {noun} were {verb} on {name} before {year}?", times < pd.Timestamp(year, 1, 1)),
        (f"how many {noun} were {verb} on {name} between {years[0]} and {year}", times.dt.year <= year),
    ])  # fmt: skip
    return Asked("count in time", form, log.document, ((str(int(mask.sum())),),))


def count_of_value(log: Log, rng: random.Random) -> Asked | None:
    asset, mine = of_asset(log, rng)
    if not log.values:
        return None
    column = rng.choice(log.values)
    cells = sorted(cell for cell in log.frame[column].unique() if cell)
    value = rng.choice(cells)
    if value.casefold() in ("true", "false", "yes", "no"):
        return None
    noun, name, said = rng.choice(log.nouns), written(asset, rng), spaced(column)
    forms = [
        f"How many {noun} on {name} have {said} {value}?",
        f"How many {noun} with {said} {value} were there on {name}?",
    ]
    elsewhere = [c for c in log.values if c != column and (log.frame[c].str.casefold() == value.casefold()).any()]
    if not elsewhere and re.search(r"[A-Za-z]", value):
        forms += [f"How many {value} {noun} did {name} have?", f"How often was {value} logged on {name}?"]
    question = rng.choice(forms)
    document = "" if question.startswith("How often") else log.document
    return Asked("count of value", question, document, ((str(int((mine[column] == value).sum())),),))


def count_of_value_everywhere(log: Log, rng: random.Random) -> Asked | None:
    if not log.values:
        return None
    column = rng.choice(log.values)
    value = rng.choice(sorted(cell for cell in log.frame[column].unique() if cell))
    if value.casefold() in ("true", "false", "yes", "no"):
        return None
    question = f"How many {rng.choice(log.nouns)} have {spaced(column)} {value}?"
    return Asked("count of value", question, log.document, ((str(int((log.frame[column] == value).sum())),),))


def planned(log: Log) -> pd.Series | None:
    """True where a row is preventive, by a yes/no column of that name or PM among the values of a column."""
    for column in log.values:
        cells = log.frame[column].str.casefold()
        if "prevent" in spaced(column) and set(cells.unique()) <= {"true", "false", "yes", "no"}:
            return cells.isin(("true", "yes"))
        if {"pm", "preventive", "planned"} & set(cells.unique()) and cells.nunique() == 2:
            return cells.isin(("pm", "preventive", "planned"))
    return None


def count_unplanned(log: Log, rng: random.Random) -> Asked | None:
    preventive = planned(log)
    if preventive is None:
        return None
    asset, mine = of_asset(log, rng)
    noun, name = rng.choice(log.nouns), written(asset, rng)
    word, wanted = rng.choice(
        [("preventive", True), ("PM", True), ("unplanned", False), ("corrective", False), ("non-PM", False)]
    )
    question = rng.choice([f"How many {word} {noun} did {name} have?", f"How many {noun} on {name} were {word}?"])
    return Asked("planned or not", question, log.document, ((str(int((preventive[mine.index] == wanted).sum())),),))


def end_of_asset(log: Log, rng: random.Random) -> Asked | None:
    asset, mine = of_asset(log, rng)
    last = rng.random() < 0.7
    order = sorted(log.when, key=lambda c: not re.search(r"finish|clos|complet|end\b", spaced(c)))
    column = order[0] if last else order[-1] if len(order) > 1 else order[0]
    if not last and len(order) > 1 and re.search(r"finish|clos|complet|end\b", spaced(column)):
        return None
    times = log.when[column][mine.index].dropna()
    if times.empty:
        return None
    at = times.max() if last else times.min()
    noun, name = (
        rng.choice(log.nouns).removesuffix("s").replace("anomalie", "anomaly").replace("entrie", "entry"),
        written(asset, rng),
    )
    word = rng.choice(["last", "latest", "most recent"]) if last else rng.choice(["first", "earliest"])
    question = rng.choice([f"What was the {word} {noun} on {name}?", f"When was the {word} {noun} on {name}?"])
    ties = mine.loc[times[times == at].index]
    date = (at.date().isoformat(),)
    expected = tuple((str(cell), *date) for cell in ties[log.record]) if log.record else (date,)
    return Asked("last and first", question, log.document, expected)


def last_of_value(log: Log, rng: random.Random) -> Asked | None:
    asset, mine = of_asset(log, rng)
    texts = [c for c in log.values if log.frame[c].str.contains(r"[A-Za-z]{3}").mean() > 0.5]
    if not texts or not log.record:
        return None
    column = rng.choice(texts)
    value = rng.choice(sorted(cell for cell in mine[column].unique() if cell) or [""])
    if not value or any((log.frame[c].str.casefold() == value.casefold()).any() for c in log.values if c != column):
        return None
    order = sorted(log.when, key=lambda c: not re.search(r"finish|clos|complet|end\b", spaced(c)))
    times = log.when[order[0]][mine.index[mine[column] == value]].dropna()
    if times.empty:
        return None
    ties = mine.loc[times[times == times.max()].index]
    question = f"When was the latest {value} on {written(asset, rng)}? I need the number too."
    return Asked("last of value", question, log.document, tuple((str(cell),) for cell in ties[log.record]))


def most_frequent(log: Log, rng: random.Random) -> Asked | None:
    asset, mine = of_asset(log, rng)
    columns = [
        c for c in log.values if not set(log.frame[c].str.casefold().unique()) <= {"true", "false", "yes", "no", ""}
    ]
    columns = [c for c in columns if spaced(c) not in log.shared]
    if not columns:
        return None
    column = rng.choice(columns)
    counts = mine[column][mine[column] != ""].value_counts()
    if counts.empty:
        return None
    name, said = written(asset, rng), spaced(column)
    question = rng.choice([
        f"Which {said} comes up most on {name}?", f"What {said} is most common on {name}?",
        f"most frequent {said} on {name}?", f"What's the {said} we see most often on {name}?",
    ])  # fmt: skip
    best = counts[counts == counts.max()]
    return Asked(
        "top value", question, log.document, tuple((str(value), str(int(counts.max()))) for value in best.index)
    )


def ranking(log: Log, rng: random.Random) -> Asked | None:
    frame, noun = log.frame, rng.choice(log.nouns)
    most = rng.random() < 0.8
    extra = ""
    preventive = planned(log)
    if preventive is not None and rng.random() < 0.5:
        word, wanted = rng.choice([("unplanned", False), ("preventive", True)])
        frame, noun = frame[preventive == wanted], f"{word} {noun}"
    elif len(log.when) == 1 and rng.random() < 0.5:
        times = next(iter(log.when.values()))
        year = rng.choice(sorted(times.dt.year.dropna().astype(int).unique()))
        frame, extra = frame[times.dt.year == year], f" in {year}"
    counts = frame[log.asset].value_counts()
    if not most:
        counts = counts.reindex(log.frame[log.asset].unique(), fill_value=0)
    if counts.empty:
        return None
    best = counts[counts == (counts.max() if most else counts.min())]
    thing = rng.choice(["machine", "asset", "unit"])
    question = rng.choice([
        f"Which {thing} had the {'most' if most else 'fewest'} {noun}{extra}?",
        f"Which {thing} has had the {'most' if most else 'fewest'} {noun}{extra}, and how many?",
    ])  # fmt: skip
    value = str(int(best.iloc[0]))
    return Asked("ranking", question, log.document, tuple((str(name), value) for name in best.index))


def sum_or_mean(log: Log, rng: random.Random) -> Asked | None:
    if not log.sums:
        return None
    asset, mine = of_asset(log, rng)
    column = rng.choice(sorted(log.sums))
    cells = log.sums[column][mine.index].dropna()
    if cells.empty:
        return None
    words = re.sub(r"\b(?:h|hrs|hours|min|minutes|eur|usd)\b|\(.*\)", "", spaced(column)).strip()
    name, mean = written(asset, rng), rng.random() < 0.5
    value = cells.mean() if mean else cells.sum()
    totals = [f"Total {words} on {name}?", f"How much {words} did {name} have in total?"]
    question = f"What is the average {words} of a job on {name}?" if mean else rng.choice(totals)
    return Asked("mean" if mean else "sum", question, log.document, ((shortened(float(value)),),))


def shortened(value: float) -> str:
    return f"{round(value, 2):.2f}".rstrip("0").rstrip(".")


KINDS: tuple[Callable[[Log, random.Random], Asked | None], ...] = (
    count_of_asset, count_in_time, count_in_time, count_of_value, count_of_value, count_of_value_everywhere,
    count_unplanned, end_of_asset, last_of_value, most_frequent, ranking, sum_or_mean,
)  # fmt: skip


# -------------------------------------------------- measuring


def program_over(folder: Path, home: Path) -> Program:
    """A program whose Store holds the logs of the folder, and an index that holds nothing."""
    store = Store.open(f"sqlite:///{home / 'store.db'}")
    store.migrate()
    for n, path in enumerate(files(folder)):
        try:
            found = read(path)
        except Unreadable:
            continue
        if isinstance(found, ReadLog):
            copy, document = f"{n:032x}", str(path.relative_to(folder))
            new = NewCopy(
                copy, document, str(folder), copy, path.suffix, path.stem, frozenset({PUBLIC_GROUP}), kind="log"
            )
            store.documents.stage(new, [], [], Counter())
            store.records.stage(copy, found)
            store.documents.publish(copy)
    return build_program(default_state(), store, EmbeddedIndex(home / "index.db", "none", 0), None)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)


def outcome(asked: Asked, answer: Answer) -> str:
    """'right', 'false figure' or 'unanswered'."""
    if answer.status.value != "answered" or not answer.figures:
        return "unanswered"
    first = answer.text.split("\n", 1)[0]
    text = re.sub(r"\[\d+\]", " ", first)
    right = any(all(stands(each, text) for each in strings) for strings in asked.expected)
    return (
        "right"
        if right and answer.citations[0].document in (asked.document or answer.citations[0].document,)
        else "false figure"
    )


def stands(value: str, text: str) -> bool:
    return re.search(rf"(?<![\w.,]){re.escape(value.casefold())}(?![\w]|[.,]\d)", text.casefold()) is not None


def measure(folder: Path, seed: int, count: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    rng = random.Random(seed)
    logs = [log for path in files(folder) if (log := log_of(path, str(path.relative_to(folder)))) is not None]
    if not logs:
        sys.exit(f"{folder} holds no log: no table with a machine and a time in each row.")
    names = Counter(spaced(column) for log in logs for column in log.frame.columns)
    logs = [replace(log, shared=frozenset(name for name, n in names.items() if n > 1)) for log in logs]
    lines: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as home:
        program = program_over(folder, Path(home))
        seen: set[str] = set()
        for asked in questions(logs, rng):
            if len(lines) >= count:
                break
            if asked.question in seen and len(seen) < 20 * count:
                continue
            seen.add(asked.question)
            answer = program(Query(f"q{len(lines)}", Question(asked.question), "anonymous", OPEN_AUDIENCE))
            lines.append({
                "kind": asked.kind, "question": asked.question, "document": asked.document, "expected": asked.expected,
                "outcome": outcome(asked, answer), "text": answer.text, "ms": 1000 * sum(answer.timings.values()),
            })  # fmt: skip
        program.store.close()
    times = sorted(line["ms"] for line in lines)
    by_kind: dict[str, Counter[str]] = {}
    for line in lines:
        by_kind.setdefault(line["kind"], Counter())[line["outcome"]] += 1
    counts = sum(by_kind.values(), Counter[str]())
    result = {
        "n": len(lines),
        "right": counts["right"],
        "false_figures": counts["false figure"],
        "unanswered": counts["unanswered"],
        "kinds": {kind: dict(by_kind[kind]) for kind in sorted(by_kind)},
        "rows": sum(len(log.frame) for log in logs),
        "p50_ms": round(times[len(times) // 2], 1),
        "p95_ms": round(times[int(0.95 * len(times))], 1),
        "seed": seed,
    }
    return result, lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--documents", type=Path, help="folder of logs; without it they are made up")
    parser.add_argument("--questions", type=int, default=600)
    parser.add_argument("--out", type=Path, help="write each question with its answer to this file, one JSON per line")
    parser.add_argument("--json", action="store_true", help="print nothing but the line of JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = options.documents or make_logs(Path(made), options.seed)
        result, lines = measure(folder, options.seed, options.questions)
    if options.out:
        written_lines = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
        options.out.write_text(f"{written_lines}\n", encoding="utf-8")
    wrong = [line for line in lines if line["outcome"] != "right"]
    for line in () if options.json else wrong:
        expected = line["expected"][:3]
        sys.stdout.write(f"{line['outcome']}: {line['question']} -> {line['text'][:160]} (expected {expected})\n")
    sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
