"""How a step's fields become a prompt and how the model's text becomes fields again: DSPy's adapters, made strict.

DSPy repairs a text that was cut off into a shorter one: a procedure with its last steps gone. Here it is refused."""

from __future__ import annotations

import json
from typing import Any, get_origin

import dspy
from dspy.utils.exceptions import AdapterParseError
from pydantic import create_model

from services.answering.model.budget import tell_prompt

MOST_ITEMS = 8
"""Items of a list that is enforced: small models begin one and never end it."""


class Chat(dspy.ChatAdapter):  # type: ignore[misc]
    """Fields under headings, which every model can write."""

    def __init__(self) -> None:
        super().__init__(use_json_adapter_fallback=False)  # a second, hidden call otherwise

    def format(self, signature: Any, demos: Any, inputs: Any) -> Any:
        messages = super().format(signature, demos, inputs)
        tell_prompt(messages)
        return messages

    def parse(self, signature: Any, completion: str) -> dict[str, Any]:
        text = completion.rstrip().rstrip("`")
        last = list(signature.output_fields.values())[-1]
        if get_origin(last.annotation) is list and "## completed ##" not in text and not text.rstrip().endswith("]"):
            raise AdapterParseError("ChatAdapter", signature, completion, message="The text ends in the middle.")
        parsed: dict[str, Any] = super().parse(signature, completion)
        return parsed


class Structured(dspy.JSONAdapter):  # type: ignore[misc]
    """One JSON object, whose form the server enforces by its schema."""

    def __init__(self) -> None:
        super().__init__(use_native_function_calling=False)

    def _prepare_response_format(self, lm: Any, lm_kwargs: dict[str, Any], signature: Any) -> None:
        del lm  # the operator says that the server can
        schema = {"name": "output", "schema": schema_of(signature), "strict": True}
        lm_kwargs["response_format"] = {"type": "json_schema", "json_schema": schema}

    def format(self, signature: Any, demos: Any, inputs: Any) -> Any:
        messages = super().format(signature, demos, inputs)
        tell_prompt(messages)
        return messages

    def parse(self, signature: Any, completion: str) -> dict[str, Any]:
        try:
            json.loads(completion)
        except ValueError as error:
            raise AdapterParseError("JSONAdapter", signature, completion, message="The text is no JSON.") from error
        parsed: dict[str, Any] = super().parse(signature, completion)
        return parsed


def schema_of(signature: Any) -> dict[str, Any]:
    """The JSON schema of a signature's output as servers take it: every property required, no other one, and without
    bounds of a text's length, which they take differently; what is too long is refused when it is read."""
    fields: Any = {name: (field.annotation, ...) for name, field in signature.output_fields.items()}
    return _plain(create_model("Output", **fields).model_json_schema())


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    left = {name: value for name, value in schema.items() if name not in ("title", "default", "maxLength")}
    for name in ("properties", "$defs"):
        if name in left:
            left[name] = {key: _plain(value) for key, value in left[name].items()}
    if "items" in left:
        left["items"] = _plain(left["items"])
    if left.get("type") == "array":
        left.setdefault("maxItems", MOST_ITEMS)
    if "properties" in left:
        left |= {"required": list(left["properties"]), "additionalProperties": False}
    return left
