"""A program version as an MLflow model: questions in, the answer objects of the API out.

The model holds the state alone. Documents, logs and index are those of the installation it runs in, found by the same
settings as everywhere (`MILLWRIGHT_HOME`, `MILLWRIGHT_DATABASE_URL`, `MILLWRIGHT_WEAVIATE_URL`, `MILLWRIGHT_LM`, …)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import uuid4

import pandas as pd
from mlflow.exceptions import MlflowException
from mlflow.models import ModelSignature
from mlflow.pyfunc import PythonModel
from mlflow.types import ColSpec, DataType, Schema
from mlflow.types.schema import AnyType

from models.answers import answer_to_json
from models.errors import BadInput, MillwrightError
from models.types import Answer, Query, Question, Status, Turn
from services.access import audience_of
from services.app import App
from services.queries.submit import check
from services.settings import load_settings

STATE = "state"
PRINCIPAL = "mlflow"
NO_QUESTION = "There is no question: give a column `question`, or `messages` of the roles user and assistant."
TEXTS = ("question", "asset", "serial", "conversation")
SIGNATURE = ModelSignature(
    inputs=Schema(
        [
            ColSpec(DataType.string, "question", required=False),
            ColSpec(AnyType(), "messages", required=False),
            ColSpec(DataType.string, "asset", required=False),
            ColSpec(DataType.string, "serial", required=False),
        ]
    ),
    outputs=Schema(
        [
            *(ColSpec(DataType.string, name) for name in ("id", "status", "text", "mode")),
            ColSpec(DataType.double, "confidence"),
            *(ColSpec(AnyType(), n) for n in ("warnings", "asked", "missing", "nearest", "citations", "figures")),
            ColSpec(AnyType(), "tools"),
            ColSpec(DataType.string, "program_version"),
            *(ColSpec(AnyType(), n) for n in ("timings", "approved", "usage", "read_as", "reported")),
        ]
    ),
)


class Served(PythonModel):  # type: ignore[misc]
    """A version with its installation. Whoever reaches it sees what the groups of `MILLWRIGHT_MLFLOW_GROUPS` see."""

    def load_context(self, context: Any) -> None:
        """Opens the installation. Raises MillwrightError if it isn't there, or the state is of another format."""
        from services.answering.program import build_program  # noqa: PLC0415  (dspy: not needed to log the model)
        from services.answering.state import ProgramState  # noqa: PLC0415

        state = ProgramState.from_json(json.loads(Path(context.artifacts[STATE]).read_text(encoding="utf-8")))
        self.app = App.build(load_settings())
        self.app.store.check()
        app = self.app
        self.program = build_program(state, app.store, app.index, app.embedder, app.language_models)
        self.audience = audience_of(app.settings.served_groups)

    def predict(self, context, model_input, params=None):  # type: ignore[no-untyped-def]  # a hint would be the schema
        """An answer object per row of `question` (with `asset`, `serial`) or of OpenAI-style `messages`.

        A row that can't be answered has the status `failed` and says why; the others are answered all the same."""
        del context, params
        table = model_input if isinstance(model_input, pd.DataFrame) else pd.DataFrame(model_input)
        rows = _one_conversation(table.to_dict("records"))
        if not any(name in row for row in rows for name in ("question", "messages")):
            raise MlflowException.invalid_parameter_value(NO_QUESTION)
        return pd.DataFrame([answer_to_json(self._answer(row)) for row in rows])

    def _answer(self, row: Mapping[Any, Any]) -> Answer:
        id_ = uuid4().hex
        try:
            question, history = asked_by(row)
            question = replace(question, deadline_s=self.app.settings.deadline_s)
            check(question)
            deadline = datetime.now(UTC) + timedelta(seconds=question.deadline_s)
            return self.program(Query(id_, question, PRINCIPAL, self.audience, history, deadline))
        except MillwrightError as error:
            return Answer(id_, Status.FAILED, str(error))


def _one_conversation(rows: list[dict[Any, Any]]) -> list[dict[Any, Any]]:
    """The rows; where the server took a bare `{"messages": […]}` apart, a message per row, the one row it came from."""
    if rows and all(isinstance(row.get("messages"), Mapping) for row in rows):
        return [{**rows[0], "messages": [row["messages"] for row in rows]}]
    return rows


def asked_by(row: Mapping[Any, Any]) -> tuple[Question, tuple[Turn, ...]]:
    """The question of a row and what was said before. Raises BadInput if there is none."""
    texts = {name: str(row[name]) for name in TEXTS if isinstance(row.get(name), str) and row[name]}
    messages = row.get("messages")
    history: tuple[Turn, ...] = ()
    if messages is not None and not isinstance(messages, float):
        texts["question"], history = _of_messages(list(messages))
    if "question" not in texts:
        raise BadInput(NO_QUESTION)
    return Question(texts["question"], asset=texts.get("asset"), serial=texts.get("serial")), history


def _of_messages(messages: Sequence[Any]) -> tuple[str, tuple[Turn, ...]]:
    """The last question of a conversation, and its earlier turns. What a system message says is not for the program."""
    if not all(isinstance(message, Mapping) for message in messages):
        raise BadInput("Each of `messages` is an object with `role` and `content`.")
    said = [(message.get("role"), _text_of(message.get("content"))) for message in messages]
    said = [(role, text) for role, text in said if role in ("user", "assistant")]
    if not said or said[-1][0] != "user":
        raise BadInput("The last of `messages` must be of the role user.")
    turns = [Turn(asked, told) for (who, asked), (by, told) in pairwise(said)
             if (who, by) == ("user", "assistant")]  # fmt: skip
    return said[-1][1], tuple(turns)


def _text_of(content: Any) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, Sequence) else ()
    return "\n".join(str(part.get("text", "")) for part in parts if isinstance(part, Mapping))
