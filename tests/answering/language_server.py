"""A small OpenAI-compatible server: a language model that follows its prompt, or fails in one of the ways they fail.

It reads the prompt as DSPy's chat adapter writes it, so it can answer only from what the prompt holds.
"""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_FIELD = re.compile(r"\[\[ ## (\w+) ## \]\]\n(.*?)(?=\n\n\[\[ ## |\n\nRespond with|\Z)", re.S)
_WORD = re.compile(r"\w+")

Reply = Callable[["Asked"], Mapping[str, Any] | str]
"""What a model says: values of its output fields, or raw text."""


@dataclass(frozen=True)
class Asked:
    """One request. fields: of the last message. demos: fields of the worked examples before it. body: as it came."""

    fields: Mapping[str, str]
    demos: tuple[Mapping[str, str], ...]
    body: Mapping[str, Any]

    @property
    def step(self) -> str:
        return "answer" if "evidence" in self.fields else "route" if "tools" in self.fields else "understand"

    @property
    def evidence(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = json.loads(self.fields["evidence"])
        return found


def faithful(asked: Asked) -> Mapping[str, Any]:
    """Does what it is asked with what the prompt holds: the line of the evidence that shares most words."""
    if asked.step == "understand":
        return {"query": asked.fields["question"]}
    if asked.step == "route":
        return {"chosen": [tool["name"] for tool in json.loads(asked.fields["tools"])]}
    words = set(_WORD.findall(asked.fields["query"].casefold()))
    lines = [(item["id"], line) for item in asked.evidence for line in item["text"].splitlines()]
    best = max(lines, key=lambda pair: len(words & set(_WORD.findall(pair[1].casefold()))))
    return {"answerable": True, "statements": [{"text": best[1], "evidence": [best[0]]}]}


def inventing(asked: Asked) -> Mapping[str, Any]:
    """Sounds right, cites, and makes up the number."""
    said = dict(faithful(asked))
    if asked.step == "answer":
        (statement,) = said["statements"]
        digits = re.sub(r"\d", lambda d: str((int(d[0]) + 3) % 10), statement["text"])
        said["statements"] = [{**statement, "text": digits}]
    return said


class LanguageServer(ThreadingHTTPServer):
    """`url` is the base URL for a client. `reply` is what the model says, `fault` how the server fails ('' = not)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/v1"
        self.released = threading.Event()
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()
        self.reset()

    def reset(self) -> None:
        self.reply: Reply = faithful
        self.fault = ""
        self.break_at: Callable[[str], int] = lambda text: len(text) // 2
        self.pause_at: int | None = None
        self.resumed = threading.Event()
        self.asked: list[Asked] = []
        self.keys: list[str] = []

    def steps(self) -> list[str]:
        return [asked.step for asked in self.asked]

    def close(self) -> None:
        self.released.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        del request, client_address  # clients that gave up are what is tested


class _Handler(BaseHTTPRequestHandler):
    server: LanguageServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        asked = _asked(body)
        self.server.asked.append(asked)
        self.server.keys.append(self.headers.get("Authorization", "").removeprefix("Bearer "))
        match self.server.fault:
            case "hang":
                self.server.released.wait()
            case "trickle":
                self._head(200, 10_000)
                while not self.server.released.wait(0.05):
                    self.wfile.write(b" ")
                    self.wfile.flush()
            case "reset":
                # a zero linger time makes closing send RST
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                self.close_connection = True
            case "half":
                self._head(200, 10_000)
                self.wfile.write(b'{"id": "x", "choices": [{"mess')
                self.close_connection = True
            case "malformed":
                self._send(200, b"{not json")
            case "tells the key":
                said = {"error": {"message": f"Incorrect API key provided: {self.server.keys[-1]}", "type": "x"}}
                self._send(401, json.dumps(said).encode())
            case "500" | "429" | "401":
                self._send(int(self.server.fault), b'{"error": {"message": "no", "type": "x"}}')
            case _ if body.get("stream"):
                self._stream(_spelled_out(self.server.reply(asked)))
            case _:
                self._send(200, _completion(body, self.server.reply(asked)))

    def _head(self, status: int, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(length))
        if status == 429:
            self.send_header("Retry-After", "30")
        self.end_headers()

    def _stream(self, text: str) -> None:
        """Server-sent chunks of a few characters; `half stream` and `reset stream` break off in the middle,
        `silent stream` goes on saying nothing."""
        fault = self.server.fault
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        broken = self.server.break_at(text) if fault.endswith(" stream") else len(text)
        for at in range(0, broken, 7):
            self._chunk({"delta": {"content": text[at : min(at + 7, broken)]}, "index": 0, "finish_reason": None})
            if self.server.pause_at is not None and at >= self.server.pause_at:
                self.server.resumed.wait(10)
        match fault:
            case "half stream":
                return
            case "reset stream":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                return
            case "silent stream":
                while not self.server.released.wait(0.05):
                    self.wfile.write(b": still here\n\n")
                    self.wfile.flush()
                return
        self._chunk({"delta": {}, "index": 0, "finish_reason": "stop"})
        self._chunk(None, {"prompt_tokens": 10, "completion_tokens": 10, "total_tokens": 20})
        self.wfile.write(b"data: [DONE]\n\n")

    def _chunk(self, choice: Mapping[str, Any] | None, usage: Mapping[str, int] | None = None) -> None:
        made = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "tiny"}
        made |= {"choices": [choice] if choice else [], "usage": usage}
        self.wfile.write(b"data: " + json.dumps(made).encode() + b"\n\n")
        self.wfile.flush()

    def _send(self, status: int, body: bytes) -> None:
        self._head(status, len(body))
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        del args


def _asked(body: Mapping[str, Any]) -> Asked:
    messages = [m for m in body["messages"] if m["role"] != "system"]
    texts = [_text(message["content"]) for message in messages]
    demos = [
        {**dict(_FIELD.findall(question)), **dict(_FIELD.findall(answer))}
        for question, answer in zip(texts[:-1:2], texts[1::2], strict=False)
    ]
    return Asked(dict(_FIELD.findall(texts[-1])), tuple(demos), body)


def _text(content: Any) -> str:
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


def _completion(body: Mapping[str, Any], said: Mapping[str, Any] | str) -> bytes:
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": _spelled_out(said)}}
    usage = {"prompt_tokens": 10, "completion_tokens": 10, "total_tokens": 20}
    made = {"id": "x", "object": "chat.completion", "created": 0, "model": body["model"]}
    return json.dumps({**made, "choices": [choice], "usage": usage}).encode()


def _spelled_out(said: Mapping[str, Any] | str) -> str:
    if isinstance(said, str):
        return said
    fields = [f"[[ ## {name} ## ]]\n{_spelled(value)}" for name, value in said.items()]
    return "\n\n".join([*fields, "[[ ## completed ## ]]"])


def _spelled(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
