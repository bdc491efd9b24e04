"""The command line: a thin entrance that submits, waits and shows."""
