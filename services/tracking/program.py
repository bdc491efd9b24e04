"""The code of a logged model, all of it: what answers is the installed Millwright, with the state in the model."""

from mlflow.models import set_model

from services.tracking.served import Served

set_model(Served())
