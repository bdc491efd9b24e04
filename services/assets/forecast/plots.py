"""Pictures of forecasts as PNG: readable on a phone, light and dark, with units and n. No global state of pyplot."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import numpy as np

from services.assets.forecast.curves import Model, kaplan_meier
from services.assets.forecast.labels import say
from services.assets.forecast.lifetimes import Failures
from services.assets.forecast.outlook import Forecaster, Outlook
from services.assets.forecast.recurrent import mean_cumulative
from services.assets.forecast.wording import ahead_text
from services.assets.gauged import Point
from services.assets.request import machines_text
from services.assets.words import natural

Theme = Literal["light", "dark"]
_WIDTH, _HEIGHT, _DPI = 4.5, 3.4, 200
"""Inches and dots per inch: 900 pixels wide, text of 9 points stays readable at 360 CSS pixels."""
_MOST_BARS, _MOST_MACHINES = 12, 14
_SHORTEN = 18


@dataclass(frozen=True, slots=True)
class _Colours:
    ground: str
    ink: str
    faint: str
    main: str
    other: str
    mark: str


_THEMES = {
    "light": _Colours("#ffffff", "#1b1f23", "#c9ced6", "#0b5cad", "#6b7280", "#c2410c"),
    "dark": _Colours("#1d2326", "#e8eaed", "#3a424c", "#7cb8ff", "#9aa4b2", "#ffb070"),
}


def survival_plot(
    forecaster: Forecaster, asset: str, theme: Theme = "light", kind: str = "", unit: str = "days"
) -> bytes:
    """Share still running by age, with its 90 % band, and where this machine (its key) stands."""
    whose = forecaster.whose(asset, kind, unit)
    lives, fitted = forecaster.lives(whose, kind, unit), forecaster.fitted(whose, kind, unit)
    age, exact = forecaster.age(asset, kind, unit)
    figure, axes, colours = _canvas(theme)
    reach = max(float(lives.durations.max()) if len(lives) else 1.0, age * 1.05, 1.0)
    curve = kaplan_meier(lives) if len(lives) else None
    if curve is not None:
        steps = curve.survival_function_
        band = curve.confidence_interval_survival_function_
        axes.step(
            steps.index, 100 * steps.iloc[:, 0], where="post", color=colours.other, lw=1.2, label=say("Kaplan–Meier")
        )
        if fitted is None or forecaster.use is Model.KAPLAN_MEIER:
            axes.fill_between(
                band.index, 100 * band.iloc[:, 0], 100 * band.iloc[:, 1], step="post", color=colours.other, alpha=0.25,
                lw=0,
            )  # fmt: skip
    if fitted is not None and forecaster.use is None:
        ages = np.linspace(0, reach, 160)
        low, high = fitted.band(ages)
        axes.fill_between(ages, 100 * low, 100 * high, color=colours.main, alpha=0.25, lw=0, label=say("90 % band"))
        axes.plot(ages, 100 * fitted.survival(ages), color=colours.main, lw=2, label=say(str(fitted.model)))
    name = forecaster.failures.log.asset_names[asset]
    now = say(f"{name} now: {'' if exact else '≥ '}{age:.0f} {unit[0]}")
    axes.axvline(age, color=colours.mark, lw=1.8, ls="--", label=now)
    axes.set_xlim(0, reach)
    axes.set_ylim(0, 101)
    axes.set_xlabel(say(f"{'hours on the meter' if unit == 'h' else unit} since the last {forecaster.failures.noun}"))
    axes.set_ylabel(say("still running, %"))
    _title(axes, survival_title(forecaster, asset, kind, unit))
    _legend(axes, colours)
    return _png(figure)


def survival_title(forecaster: Forecaster, asset: str, kind: str = "", unit: str = "days") -> str:
    """Whose curve it is, and from how many lifetimes; a machine has one failure more."""
    whose = forecaster.whose(asset, kind, unit)
    lives = forecaster.lives(whose, kind, unit)
    what = "this machine" if whose else machines_text(len(set(lives.assets)))
    return f"{forecaster.failures.log.asset_names[asset]}: n = {_counted(lives.failures, 'lifetime')} of {what}"


def timeline_plot(failures: Failures, assets: Sequence[str] = (), theme: Theme = "light") -> bytes:
    """When each machine failed (filled) and had other work (hollow), over the whole log."""
    log = failures.log
    keys = sorted(assets or failures.of, key=lambda key: (-len(failures.of[key]), natural(key)))[:_MOST_MACHINES]
    keys.sort(key=natural, reverse=True)
    figure, axes, colours = _canvas(theme, height=min(_HEIGHT, 1.1 + 0.25 * len(keys)))
    dates = log.default_dates(last=False)
    count = 0
    for level, key in enumerate(keys):
        bad = {row for each in failures.of[key] for row in each.rows}
        other = [
            at for row, own in enumerate(log.asset_keys) if own == key and row not in bad and (at := log.at(dates, row))
        ]
        times: list[Any] = [each.at for each in failures.of[key]]
        count += len(times)
        axes.plot(other, [level] * len(other), ls="", marker="|", ms=5, color=colours.other, alpha=0.7)
        axes.plot(times, [level] * len(times), ls="", marker="o", ms=4, color=colours.mark)
    axes.set_yticks(range(len(keys)), [_short(log.asset_names[key]) for key in keys])
    axes.set_ylim(-0.7, len(keys) - 0.3)
    axes.set_xlim(failures.begin, failures.end)
    _few_dates(axes)
    merged = sum(len(each.rows) for key in keys for each in failures.of[key]) > count
    _title(axes, f"● {failures.noun}s (n = {count}{', one a day' if merged else ''})   | other work")
    axes.grid(axis="x", color=colours.faint, lw=0.6)
    return _png(figure)


def cumulative_plot(failures: Failures, assets: Sequence[str] = (), theme: Theme = "light") -> bytes:
    """The mean cumulative number of failures of these machines over the log with its 90 % band where they
    are several, beside the straight line that it would follow without a trend: bent upwards they come ever faster."""
    keys = list(assets or failures.of)
    figure, axes, colours = _canvas(theme)
    curve = mean_cumulative(failures, keys)
    count = sum(len(failures.of[key]) for key in keys)
    if curve is not None:
        days, band = curve.cumulative_hazard_.index, curve.confidence_interval_
        at: list[Any] = [failures.begin + timedelta(days=float(day)) for day in days]
        total = float(curve.cumulative_hazard_.iloc[-1, 0])
        if len(keys) > 1:  # of one machine alone there is no spread between machines
            low, high = band.iloc[:, 0], band.iloc[:, 1]
            axes.fill_between(at, low, high, step="post", color=colours.main, alpha=0.25, lw=0, label=say("90 % band"))
        ends: list[Any] = [failures.begin, failures.end]
        axes.plot(ends, [0, total], color=colours.other, lw=1.2, ls="--", label=say("without a trend"))
        axes.step(at, curve.cumulative_hazard_.iloc[:, 0], where="post", color=colours.main, lw=2)
        axes.set_ylim(0, max(1.0, total * 1.35))
        _legend(axes, colours)
    axes.set_xlim(failures.begin, failures.end)
    _few_dates(axes)
    alone = len(keys) == 1
    name = _short(failures.log.asset_names[keys[0]]) if alone else machines_text(len(keys))
    axes.set_ylabel(say(f"{failures.noun}s so far{'' if alone else ', per machine'}"))
    _title(axes, f"{name}: n = {_counted(count, failures.noun)}")
    axes.grid(axis="y", color=colours.faint, lw=0.6)
    return _png(figure)


def ranking_plot(ranking: Sequence[Outlook], theme: Theme = "light") -> bytes:
    """The chance of each machine to fail with its 90 % interval, the highest on top."""
    figure, axes, colours = _canvas(theme)
    shown = list(ranking[:_MOST_BARS])[::-1]
    values = np.array([100 * each.chance.value for each in shown])
    spans = np.array([[each.chance.value - each.chance.low, each.chance.high - each.chance.value] for each in shown])
    axes.barh(range(len(shown)), values, color=colours.main, height=0.62)
    axes.errorbar(
        values,
        range(len(shown)),
        xerr=100 * spans.T if len(shown) else None,
        fmt="none",
        ecolor=colours.mark,
        capsize=3,
        lw=1.4,
    )
    axes.set_yticks(range(len(shown)), [f"{_short(each.name)} (n = {each.failures})" for each in shown], fontsize=7.5)
    axes.set_xlim(0, min(100, max(5.0, *(100 * each.chance.high + 3 for each in shown))) if shown else 100)
    first = shown[-1] if shown else None
    axes.set_xlabel(say(f"chance to fail within {ahead_text(first.ahead, first.unit)}, %") if first else "%")
    more = f" (first {_MOST_BARS} of {len(ranking)})" if len(ranking) > _MOST_BARS else ""
    _title(axes, f"Risk with 90 % intervals{more}")
    axes.grid(axis="x", color=colours.faint, lw=0.6)
    axes.set_axisbelow(True)
    return _png(figure)


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit that a document gives, in the unit of the readings. stated: as it is written there."""

    value: float
    above: bool
    stated: str


def trend_plot(
    points: Sequence[Point], count: int, *, name: str, unit: str, limits: Sequence[Bound] = (), theme: Theme = "light"
) -> bytes:
    """A sensor's readings over time with the limits of a manual, what is beyond them marked. count: of the readings; a
    point that stands for several is drawn by their mean and the band from least to greatest."""
    figure, axes, colours = _canvas(theme)
    times: list[Any] = [point.at for point in points]
    means = np.array([point.mean for point in points])
    lows, highs = np.array([point.low for point in points]), np.array([point.high for point in points])
    averaged = count > len(points)
    if averaged:
        axes.fill_between(times, lows, highs, color=colours.main, alpha=0.25, lw=0, label=say("least to greatest"))
    axes.plot(times, means, color=colours.main, lw=1.4, label=say("mean") if averaged else None)
    for limit in limits:
        style = "--" if limit.above else ":"
        kind = "at most" if limit.above else "at least"
        axes.axhline(limit.value, color=colours.mark, lw=1.6, ls=style, label=say(f"{kind} {limit.stated}"))
        worst = highs if limit.above else lows
        out = worst > limit.value if limit.above else worst < limit.value
        axes.plot(
            [at for at, beyond in zip(times, out, strict=True) if beyond], worst[out], ls="", marker="o", ms=3,
            color=colours.mark,
        )  # fmt: skip
    if averaged or limits:
        _legend(axes, colours)
    _few_dates(axes)
    axes.set_ylabel(unit or say("value, no unit given"))
    _title(axes, f"{name}: n = {count} readings")
    axes.grid(axis="y", color=colours.faint, lw=0.6)
    return _png(figure)


def _canvas(theme: Theme, height: float = _HEIGHT) -> tuple[Any, Any, _Colours]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415  (out of processes that draw nothing)
    from matplotlib.figure import Figure  # noqa: PLC0415

    colours = _THEMES[theme]
    figure = Figure(figsize=(_WIDTH, height), dpi=_DPI, facecolor=colours.ground, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(facecolor=colours.ground)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(colours.faint)
    axes.tick_params(colors=colours.ink, labelsize=8.5)
    for text in (axes.xaxis.label, axes.yaxis.label):
        text.set_color(colours.ink)
        text.set_fontsize(9.5)
    return figure, axes, colours


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _title(axes: Any, text: str) -> None:
    axes.set_title(say(text), fontsize=10, loc="left", color=axes.xaxis.label.get_color())


def _legend(axes: Any, colours: _Colours) -> None:
    legend = axes.legend(fontsize=8, frameon=True, facecolor=colours.ground, edgecolor=colours.faint, framealpha=0.85)
    for text in legend.get_texts():
        text.set_color(colours.ink)


def _few_dates(axes: Any) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter  # noqa: PLC0415  (as above)

    class Spoken(ConciseDateFormatter):
        def format_ticks(self, values: Any) -> list[str]:
            return [say(tick) for tick in super().format_ticks(values)]  # type: ignore[no-untyped-call]

    locator: Any = AutoDateLocator(minticks=3, maxticks=8)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    in_numbers = ["", "%Y", "%Y-%m", "%Y-%m-%d", "%Y-%m-%d", "%Y-%m-%d %H:%M"]
    axes.xaxis.set_major_formatter(Spoken(locator, offset_formats=in_numbers))  # type: ignore[no-untyped-call]
    axes.xaxis.get_offset_text().set_color(axes.xaxis.label.get_color())


def _png(figure: Any) -> bytes:
    kept = io.BytesIO()
    figure.savefig(kept, format="png", facecolor=figure.get_facecolor())
    return kept.getvalue()


def _short(name: str) -> str:
    return name if len(name) <= _SHORTEN else f"{name[: _SHORTEN - 1]}…"
