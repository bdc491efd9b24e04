"""What will fail next, from the rows of a log: lifetimes, fitted curves with 90 % intervals, trends, backtests."""

HORIZON_D = 30.0
"""How many days ahead is looked where nobody says."""

MAX_COST = 1e12
"""What a replacement or a failure may cost at most, in whatever money: an endless cost has no best age."""
