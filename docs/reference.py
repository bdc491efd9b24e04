"""Writes docs/settings.md and docs/cli.md from the settings and the commands themselves: `make docs`.

With --check nothing is written; the exit code is 1 if one of them is stale, and the tests run it so.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from enum import EnumMeta
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from typer.main import get_command

from services.cli.main import app
from services.cli.session import Exit
from services.settings import LIBRARY_ENVIRONMENT, Settings

DOCS = Path(__file__).parent

EXIT_CODES = {
    Exit.OK: "Done. For `ask`: there is an answer, be it that the documents do not say or that Millwright asks back.",
    Exit.FAILED: "Something is wrong; one sentence on standard error says what, and what to do. `ask`: the question "
    "failed or was taken back. `doctor`: a component is broken. `eval`: a case got no answer.",
    Exit.USAGE: "The command line itself is wrong: an unknown option, a missing argument.",
    Exit.SOME_FAILED: "`ingest`: some files could not be read, each named with its reason; the others are in.",
}

VALUES = {int: "NUMBER", float: "NUMBER", Path: "PATH", datetime: "DATE"}

SETTINGS_HEAD = """# Settings

Every setting is an environment variable; none is needed to start. A value that can't be used is an error that names it.
Where `MILLWRIGHT_X` isn't set, `MILLWRIGHT_X_FILE` may name a file that holds its value: for passwords, keys, and URLs
that contain them.

| variable | default | what it is |
|---|---|---|
"""

SETTINGS_TAIL = """
## What Millwright sets for the libraries it stands on

Unless you set them otherwise: no telemetry, no notices, no look-ups on the network, one thread per process.

| variable | value |
|---|---|
"""

CLI_HEAD = """# Commands

`millwright` is in `.venv/bin`. Everything it keeps is in the data directory, `MILLWRIGHT_HOME` (default: `.millwright`
in the working directory). `ingest`, `ask` and `eval` start Redis and the workers if nothing runs for this data
directory and stop them at their end; while `millwright up` runs they join it and answer at once. With
`MILLWRIGHT_PROCESSES=elsewhere` they use what runs in containers or on other hosts, and start nothing.
`millwright --version` prints the version, `millwright COMMAND --help` what stands here.

What stands in brackets may be left out, and so may every option that isn't named as required.

With `--json` a command prints one JSON value on standard output and nothing else; progress and messages go to standard
error.

## Exit codes

| code | meaning |
|---|---|
"""


def settings_page() -> str:
    """docs/settings.md."""
    rows = [
        f"| `MILLWRIGHT_{name.upper()}` | {_default(field.default)} | {_description(field)} |"
        for name, field in Settings.model_fields.items()
    ]
    library = [f"| `{name}` | `{value}` |" for name, value in LIBRARY_ENVIRONMENT.items()]
    return SETTINGS_HEAD + "\n".join(rows) + "\n" + SETTINGS_TAIL + "\n".join(library) + "\n"


def _default(value: Any) -> str:
    return "" if value is None or value == "" else f"`{value}`"


def _description(field: Any) -> str:
    if words := [choice for choice in get_args(field.annotation) if isinstance(choice, str)]:
        return f"{field.description} One of {', '.join(f'`{word}`' for word in words)}."
    signs = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    bounds = [
        f"{words} {getattr(m, sign):g}" for m in field.metadata for sign, words in signs.items() if getattr(m, sign, 0)
    ]
    return ", ".join([field.description.removesuffix("."), *bounds]) + "."


def cli_page() -> str:
    """docs/cli.md."""
    codes = "\n".join(f"| {code.value} | {EXIT_CODES[code]} |" for code in Exit) + "\n| 130 | Ctrl-C. |\n"
    return CLI_HEAD + codes + "".join(_section("millwright", get_command(app)))


def _section(path: str, command: Any) -> Iterator[str]:
    if " " in path and (not hasattr(command, "commands") or command.params):
        yield f"\n## `{path}{_usage(command)}`\n\n{_text(command.help)}\n"
        rows = [_row(parameter) for parameter in command.params]
        if rows:
            yield "\n| | |\n|---|---|\n" + "\n".join(rows) + "\n"
    for name, sub in getattr(command, "commands", {}).items():
        yield from _section(f"{path} {name}", sub)


def _usage(command: Any) -> str:
    return "".join(f" {_argument(each)}" for each in command.params if each.param_type_name == "argument")


def _argument(parameter: Any) -> str:
    named = f"{parameter.name.upper()}{'…' if parameter.nargs == -1 else ''}"
    return named if parameter.required else f"[{named}]"


def _row(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"| `{_argument(parameter)}` | {parameter.help} |"
    value = "" if parameter.is_flag else f" {VALUES.get(parameter.type_descriptor.annotation, 'TEXT')}"
    either = " or ".join(f"`{named}{value}`" for named in (*parameter.opts[:1], *parameter.secondary_opts))
    kind = parameter.type_descriptor.annotation
    choices = kind if isinstance(kind, EnumMeta) else get_args(kind) if get_origin(kind) is Literal else ()
    one_of = f" One of {', '.join(f'`{choice}`' for choice in choices)}." if choices else ""
    return f"| {either} | {parameter.help}{one_of}{_unless_given(parameter)} |"


def _unless_given(parameter: Any) -> str:
    """What holds without the option; of a pair of flags the one that does."""
    if parameter.required:
        return " Required."
    if parameter.secondary_opts and parameter.default is not None:
        return f" Default: `{(parameter.opts if parameter.default else parameter.secondary_opts)[0]}`."
    return "" if parameter.default in (None, False, [], "") else f" Default: {parameter.default}."


def _text(help_: str | None) -> str:
    return "\n".join(line.strip() for line in (help_ or "").splitlines()).strip()


PAGES = {"settings.md": settings_page, "cli.md": cli_page}


def main(arguments: list[str]) -> int:
    """Writes the pages, or with --check compares them; returns the exit code."""
    stale = []
    for name, page in PAGES.items():
        path, text = DOCS / name, page()
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
    if stale:
        sys.stderr.write(f"Stale in docs/: {', '.join(stale)}. Run `make docs` and commit them.\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
