"""The sentences of a forecast (services/assets/forecast/wording.py), as the page puts them into its language."""

from __future__ import annotations

import re

from services.web.languages import N_

FORETOLD = (
    N_("%(value)s (90 %% interval %(low)s to %(high)s)"),
    N_("%(name)s: %(chance)s for a %(noun)s within %(ahead)s of %(end)s, the end of the log."),
    N_("Likeliest to have the next %(noun)s is %(name)s: %(chance)s within %(ahead)s of %(end)s."),
    N_("%(name)s: %(chance)s, %(model)s, n = %(n)s"),
    N_("By a constant rate all machines are alike; the log gives no better order."),
    N_("Only the machines of %(log)s are looked at here; not: %(names)s."),
    N_("Not counted here: %(found)s of %(names)s in %(log)s."),
    # how long since the last failure
    N_("%(age)s days had passed since its last %(noun)s."),
    N_("%(age)s h had passed since its last %(noun)s when its meter was last read, on %(day)s."),
    N_("The log has no meter reading after its last %(noun)s, on %(day)s: counted from there."),
    N_("The log has no meter reading of its last %(noun)s; since then at least %(age)s %(unit)s had passed."),
    N_("The log shows no %(noun)s on it in the %(age)s %(unit)s since %(day)s."),
    # how it was worked out, and from what
    N_("%(how)s; n = %(found)s of %(whose)s."),
    N_("Kaplan–Meier curve, interval by Greenwood's formula"),
    N_("Constant rate, exact Poisson interval"),
    N_("Log-normal distribution by maximum likelihood, interval by profile likelihood"),
    N_("Weibull distribution by maximum likelihood, interval by profile likelihood"),
    N_("this machine alone"),
    N_("1 machine"),
    N_("%(n)s machines"),
    N_("%(machines)s taken together"),
    N_("%(n)s lifetime from one %(noun)s to the next"),
    N_("%(n)s lifetimes from one %(noun)s to the next"),
    N_("It is taken to fail as the other machines do: its own %(found)s is too few to tell otherwise."),
    N_("It is taken to fail as the other machines do: its own %(found)s are too few to tell otherwise."),
    N_(
        "It is taken to fail as the other machines do: its own %(found)s don't tell otherwise "
        "(likelihood-ratio test, 90 %%)."
    ),
    N_("Not enough history: %(found)s, about %(enough)s needed; the interval is as wide as that leaves it."),
    N_("Little history: %(found)s, about %(enough)s needed for an interval that holds; take it as a rough range."),
    N_("Failures of %(name)s come ever faster (Crow-AMSAA test, p = %(p)s, n = %(n)s)."),
    N_("Failures of %(name)s come ever more slowly (Crow-AMSAA test, p = %(p)s, n = %(n)s)."),
    # how good such forecasts have been
    N_("No backtest of this log is kept yet, so how good such forecasts are isn't known."),
    N_(
        "Backtest %(first)s to %(last)s: %(forecasts)s forecasts of %(horizon)s d; Brier skill over Kaplan–Meier "
        "%(skill)s (90 %% interval %(low)s to %(high)s), over the constant rate %(over)s; said %(said)s on average, "
        "happened %(happened)s."
    ),
    N_("The fitted curves had no skill there: this is the %(model)s."),
    N_("The constant rate did better: this is the %(model)s."),
    # words in these
    N_("failure"),
    N_("job"),
    N_("%(n)s failure"),
    N_("%(n)s failures"),
    N_("%(n)s job"),
    N_("%(n)s jobs"),
    N_("%(n)s day"),
    N_("%(n)s days"),
    N_("days"),
    N_("log-normal"),
    N_("base rate"),
)
"""As in `told.TOLD`; a test has forecasts say all of them."""

NAMES = frozenset(("name", "names", "log"))
WORDED = frozenset(re.findall(r"%\((\w+)\)s", " ".join(FORETOLD))) - NAMES
"""What varies and is a number or said in words of these texts, which have another language too; no end of a sentence
stands in it."""
