"""What will fail next, from the rows of a log: lifetimes, fitted curves with 90 % intervals, trends, backtests."""
