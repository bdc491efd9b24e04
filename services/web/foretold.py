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
    N_("Of %(machines)s: %(names)s."),
    N_("Likeliest first, by what the log calls it, each within %(ahead)s:"),
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
    # what is due
    N_("%(job)s (%(stated)s): %(when)s, %(done)s."),
    N_("%(job)s (%(stated)s): the log shows no such job on %(name)s."),
    N_("%(job)s (%(stated)s): last done on %(name)s %(day)s; the log has no meter readings that tell when it is due."),
    N_(
        "%(job)s (%(stated)s): due at %(meter)s h, last done on %(name)s %(day)s; as its meter runs, no day is in "
        "sight."
    ),
    N_("%(job)s: due %(day)s by the log's own rhythm, every %(every)s days (median, n = %(n)s), %(done)s."),
    N_("%(job)s: overdue since %(day)s by the log's own rhythm, every %(every)s days (median, n = %(n)s), %(done)s."),
    N_("due %(day)s"),
    N_("overdue since %(day)s"),
    N_("%(when)s (at %(meter)s h at the latest)"),
    N_("last done %(day)s"),
    N_("last done %(day)s at %(meter)s h"),
    N_("%(name)s: nothing is overdue on %(end)s, the end of the log. Next, %(next)s"),
    N_("%(name)s: nothing is due within %(ahead)s of %(end)s, the end of the log. Next, %(next)s"),
    N_("%(n)s more is due on %(name)s after that."),
    N_("%(n)s more are due on %(name)s after that."),
    N_("%(n)s more machine has such jobs."),
    N_("%(n)s more machines have such jobs."),
    N_(
        "No manual is tied to %(names)s, so none says what is due there. To tie one, give the machine's model in the "
        "log or in the list of machines, put the manual into a folder of the machine's name, or let the manual say at "
        'its beginning "Machine: %(name)s".'
    ),
    # how a forecast was worked out
    N_("Lifetimes between failures (%(rows)s) of %(log)s up to %(day)s: %(model)s."),
    N_("%(rows)s; jobs of one machine on one day count once"),
    N_("all rows"),
    N_("rows that %(column)s says are not preventive"),
    N_("%(n)s rows are behind it."),
    N_("The first %(n)s are named."),
    N_("The last such job of %(name)s in %(log)s, and the interval after it."),
    N_("The meter runs %(rate)s h a day there, from its first to its last reading."),
    N_("No record of %(log)s mentions %(names)s."),
    # words in these
    N_("%(found)s (%(what)s)"),
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

NAMES = frozenset(("name", "names", "log", "column", "stated", "what"))
WORDED = frozenset(re.findall(r"%\((\w+)\)s", " ".join(FORETOLD))) - NAMES
"""What varies and is a number or said in words of these texts, which have another language too; no end of a sentence
stands in it."""
