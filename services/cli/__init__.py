"""The command line: a thin entrance that submits and shows."""
