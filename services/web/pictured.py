"""The words on pictures (services/assets/forecast/plots.py), as the page puts them into its language."""

from __future__ import annotations

from services.web.languages import N_

PICTURED = (
    # how many machines are still running at an age
    N_("90 %% band"),
    N_("%(name)s now: %(age)s"),
    N_("still running, %%"),
    N_("days since the last %(noun)s"),
    N_("hours on the meter since the last %(noun)s"),
    N_("%(name)s: n = %(found)s of %(whose)s"),
    N_("%(n)s lifetime"),
    N_("%(n)s lifetimes"),
    N_("this machine"),
    # when machines failed, and how many failures they have gathered
    N_("● %(noun)s (n = %(n)s)   | other work"),
    N_("● %(noun)s (n = %(n)s, one a day)   | other work"),
    N_("failures"),
    N_("jobs"),
    N_("without a trend"),
    N_("%(noun)s so far"),
    N_("%(noun)s so far, per machine"),
    N_("%(whose)s: n = %(found)s"),
    # which machines are likeliest to fail
    N_("chance to fail within %(ahead)s, %%"),
    N_("Risk with 90 %% intervals"),
    N_("Risk with 90 %% intervals (first %(n)s of %(all)s)"),
    # what a sensor measured
    N_("least to greatest"),
    N_("mean"),
    N_("at most %(stated)s"),
    N_("at least %(stated)s"),
    N_("value, no unit given"),
    N_("%(sensor)s of %(name)s: n = %(n)s readings"),
    # months
    N_("Jan"),
    N_("Feb"),
    N_("Mar"),
    N_("Apr"),
    N_("May"),
    N_("Jun"),
    N_("Jul"),
    N_("Aug"),
    N_("Sep"),
    N_("Oct"),
    N_("Nov"),
    N_("Dec"),
)
"""As in `told.TOLD`; a test has every picture drawn and holds all that is written on it to them."""
