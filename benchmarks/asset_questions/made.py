"""Questions about the machines of a log in several wordings, each with what pandas says its answer must hold."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.asset_questions.logs import Log, spaced

import pandas as pd  # isort: skip


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
