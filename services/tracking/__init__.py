"""MLflow, for whoever uses it: a run per compile, and a program version as a model that `mlflow models serve` serves.

Only `place` and `runs` import MLflow, and `served` and `program` are what a logged model imports; nothing imports these
unless it was asked for."""
