"""Substitutions of reStructuredText whose text holds other substitutions: pandoc resolves but the outermost."""

from __future__ import annotations

import re

_DEFINITION = re.compile(
    r"^(?P<head>[ \t]*\.\.[ \t]+\|(?P<name>[^|\n]+)\|[ \t]+(?P<kind>replace|unicode)[ \t]*::[ \t]*)"
    r"(?P<body>.*(?:\n[ \t]+\S.*)*)$",
    re.MULTILINE,
)
_USE = re.compile(r"\|(?P<name>[^|\s][^|\n]*?)\|")
_CODE = re.compile(r"^(?:0x|x|\\x|U\+|u|\\u|&#x)(?P<hex>[0-9a-fA-F]{2,6});?$|^(?P<decimal>\d+)$")
DEEPEST, LONGEST = 10, 2_000


def with_flat_substitutions(source: str) -> str:
    """The text with each definition written out. One that names itself, or grows without end, stays as it is."""
    bodies: dict[str, str] = {}
    for found in _DEFINITION.finditer(source):
        body = " ".join(found["body"].split())
        bodies.setdefault(found["name"], body if found["kind"] == "replace" else _characters(body))
    if not bodies:
        return source

    def written_out(found: re.Match[str]) -> str:
        if found["kind"] != "replace":
            return found[0]
        body = " ".join(found["body"].split())
        for _ in range(DEEPEST):
            flat = _USE.sub(lambda use: bodies.get(use["name"], use[0]), body)
            if flat == body or len(flat) > LONGEST:
                break
            body = flat
        return found["head"] + body

    return _DEFINITION.sub(written_out, source)


def _characters(body: str) -> str:
    """What a `unicode::` stands for: codes as their characters, other words as they are; a comment is left out."""
    words = []
    for word in body.partition(" .. ")[0].partition(" :")[0].split():
        code = _CODE.match(word)
        words.append(chr(int(code["hex"] or code["decimal"], 16 if code["hex"] else 10) % 0x110000) if code else word)
    return "".join(words)
