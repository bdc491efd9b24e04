"""Who may see what in Slack, as far as the operator says it in a file. Default deny."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.errors import BadInput

_ID = {"users": re.compile(r"[UW][A-Z0-9]{2,30}"), "channels": re.compile(r"[CG][A-Z0-9]{2,30}")}
_TEAM = re.compile(r"[TE][A-Z0-9]{2,30}")
DIRECT = "D"
"""What the ids of direct messages begin with."""


@dataclass(frozen=True, slots=True)
class Access:
    """Groups by Slack id. default: of members who are neither named nor known. channels: nothing beyond these is shown
    there, whoever is in it. team: the one workspace that may ask, '' for any."""

    default: frozenset[str] = frozenset()
    users: Mapping[str, frozenset[str]] = field(default_factory=dict)
    channels: Mapping[str, frozenset[str]] = field(default_factory=dict)
    team: str = ""

    def may_ask(self, team: str, user: str) -> bool:
        """False for another workspace than the one, and for a person whose list is empty."""
        return (not self.team or team == self.team) and self.users.get(user) != frozenset()


def read_access(path: Path | None) -> Access:
    """The access of a TOML file:

        team = "T0123456"                      # this workspace alone; any if left out
        default = ["everyone"]                 # members who are neither named here nor users; nothing if left out

        [users]
        U0123456 = ["everyone", "press"]       # what this person sees, whatever their account says; []: may not ask

        [channels]
        C0123456 = ["everyone"]                # nothing else is shown in this channel

    None: nobody but those who have an account. Raises BadInput that names the file, the place and what is wrong."""
    if path is None:
        return Access()
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"{path} can't be read: {error.strerror}. Set MILLWRIGHT_SLACK_ACCESS_FILE.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} is not TOML ({error}): write it as docs/slack.md shows.") from None
    if unknown := set(tables) - {"team", "default", "users", "channels"}:
        raise BadInput(f"{path}: `{min(unknown)}` is unknown; there are `team`, `default`, [users] and [channels].")
    team = tables.get("team", "")
    if team != "" and not (isinstance(team, str) and _TEAM.fullmatch(team)):
        raise BadInput(f'{path}: `team` is the id of a workspace, such as "T0123456".')
    return Access(
        _groups(path, "default", tables.get("default", [])),
        _table(path, "users", tables.get("users", {})),
        _table(path, "channels", tables.get("channels", {})),
        team,
    )


def _table(path: Path, name: str, table: Any) -> dict[str, frozenset[str]]:
    if not isinstance(table, Mapping):
        raise BadInput(f"{path}: [{name}] is a table of ids and their groups.")
    for id_ in table:
        if not _ID[name].fullmatch(id_):
            raise BadInput(
                f"{path}, [{name}]: {id_!r} is not an id of Slack's (names change, ids don't); "
                "docs/slack.md says where to find it."
            )
    return {id_: _groups(path, f"{name}.{id_}", groups) for id_, groups in table.items()}


def _groups(path: Path, where: str, groups: Any) -> frozenset[str]:
    if not isinstance(groups, list) or not all(isinstance(group, str) and group.strip() for group in groups):
        raise BadInput(f'{path}, {where}: give a list of group names, such as ["everyone"].')
    return frozenset(groups)
