"""Who sees what, checked at random against plain set logic: what is shown and must not be, what is not and should be.

    python -m benchmarks.permissions [--checks 100000] [--seed N] [--json]

A site of manuals, drawings and logs, each with a value of its own and random groups, which change between rounds (so
that caches meet what is new); people and keys with random groups, and channels of several members. Each check takes a
way in at random: the API over HTTP with a key (list, document, page image, answer, a citation's page), the index, the
records of logs and their assets, a Slack channel with its members, the words that are known, examples that may become
demos, and the program itself, whose whole answer is searched for the values of documents that the audience may not see.

`leaks` are things shown to somebody who may not see them, `wrongful_denials` things kept from somebody who may.
`by_way` counts the checks. Last one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import services.settings  # noqa: F401  (sets the thread counts before numpy is imported)

from fastapi.testclient import TestClient  # isort: skip

from benchmarks.slack_workspace import Workspace
from models.answers import answer_to_json
from models.index.port import Filters, IndexQuery
from models.types import Answer, Audience, Citation, EvidenceKind, Query, Question, Role, Status
from services.accounts import add_key
from services.answering.progress import Progress, Silent
from services.app import App
from services.documents.ingest import ingest
from services.documents.submit import submit_files
from services.learning.evaluation import Case
from services.learning.labelled import labels
from services.learning.split import Side
from services.learning.votes import to_json
from services.queries.ask import ask
from services.queries.submit import submit
from services.settings import Settings
from services.web.app import create_site

GROUPS = ("everyone", "press", "paint", "board", "night", "vendor")
MANUALS, DRAWINGS, LOGS = 24, 6, 6
PEOPLE, CHANNELS, ANSWERS = 24, 16, 150
ROUNDS = 4
SHARED = "SH-1"
"""A machine of which every log says something else."""
PROGRAM_QUESTIONS = 40
"""Per round: the whole program takes longer than all other ways together."""


@dataclass
class Thing:
    """A document with what only it says. groups: who may see it now."""

    document: str
    secret: str
    asset: str = ""
    groups: frozenset[str] = frozenset()
    copy: str = ""


@dataclass(frozen=True)
class Reader:
    """Somebody or a channel. key: '' for those who have none."""

    principal: str
    audience: Audience
    key: str = ""


@dataclass
class Tally:
    """What was found. wrong: the first few, to look into."""

    by_way: Counter[str] = field(default_factory=Counter)
    leaks: int = 0
    wrongful_denials: int = 0
    wrong: list[str] = field(default_factory=list)

    def check(self, way: str, shown: bool, may: bool, what: str) -> None:
        """One check: whether it was shown, and whether it may be."""
        self.by_way[way] += 1
        self.leaks += shown and not may
        self.wrongful_denials += may and not shown
        if shown != may and len(self.wrong) < 20:
            self.wrong.append(f"{way}: {what} was {'shown' if shown else 'kept back'}")


def sees(audience: Audience, groups: frozenset[str]) -> bool:
    """The rule, written down a second time: a group in common with every member; nobody sees nothing."""
    return len(audience) > 0 and all(any(group in groups for group in member) for member in audience)


class Plant:
    """The site, its readers, and the ways in."""

    def __init__(self, rng: random.Random, home: Path) -> None:
        self.rng = rng
        self.tally = Tally()
        self.app = App.build(Settings(home=home, lm="", redis_url=f"unix://{home}/no-redis", rate_limit="1/day"))
        self.app.store.migrate()
        self.folder = home / "files"
        self.things = [self._written(n) for n in range(MANUALS + DRAWINGS + LOGS)]
        self.readers = [self._person(n) for n in range(PEOPLE)] + [self._channel(n) for n in range(CHANNELS)]
        self.workspace = Workspace(rng, self.app.store, GROUPS)
        self.answers: list[tuple[str, Reader, tuple[tuple[Thing, frozenset[str]], ...]]] = []

    # ---------------------------------------- the site

    def regroup(self) -> None:
        """Other groups for some documents, for all at first; read anew, as after `millwright ingest --group`."""
        for thing in self.things:
            if thing.copy and self.rng.random() < 0.6:
                continue
            thing.groups = self._groups(1, 3)
            path = self.folder / thing.document
            submitted = submit_files(self.app.store, lambda _: None, [path], thing.groups, self.app.settings.home)
            for job in submitted.jobs:
                ingest(job.id, self.app.store, self.app.index, self.app.embedder, self.app.settings.home, "benchmark")
            there = self.app.store.documents.active_copy(thing.document)
            assert there is not None, f"{thing.document} was not read"
            thing.copy = there.copy

    def fill(self) -> None:
        """Answers that cite a document or two, and examples of all documents."""
        for _ in range(ANSWERS):
            reader, cited = self.rng.choice(self.readers), tuple(self.rng.sample(self.things, self.rng.randint(1, 2)))
            then = tuple((thing, thing.groups) for thing in cited)
            self.answers.append((self._answered(reader, cited), reader, then))
        for thing in self.things:
            case = Case(thing.document, "value", f"What is {thing.secret}?", (thing.document,), (), (thing.secret,))
            example = self.app.store.examples.add(Side.TRAIN, to_json(case), thing.groups)
            self.app.store.examples.mark(example, readable=True)  # its question is; whether its document is, is checked

    def _written(self, n: int) -> Thing:
        secret = f"ZQ{self.rng.randrange(10**6, 10**7)}"
        self.folder.mkdir(exist_ok=True)
        if n < MANUALS:
            thing = Thing(f"manual{n}.md", secret)
            text = f"# Pump {secret}\n\nTighten the drain plug of {secret} to {n + 20} N·m. The seal is {secret}-1.\n"
        elif n < MANUALS + DRAWINGS:
            thing = Thing(f"drawing{n}.pdf", secret)
            (self.folder / thing.document).write_bytes(_pdf(f"The drain plug of {secret} is tightened to 45 N m."))
            return thing
        else:
            thing = Thing(f"log{n}.csv", secret, asset=f"AS-{secret}")
            text = "WO,Asset,Asset description,Date,Description\n" + "".join(
                f"{i},{asset},Machine {secret},2025-0{i}-01,Replaced the seal {secret}\n"
                for i, asset in enumerate((f"AS-{secret}", f"AS-{secret}", SHARED), start=1)
            )
        (self.folder / thing.document).write_text(text, encoding="utf-8")
        return thing

    def _person(self, n: int) -> Reader:
        groups = self._groups(0, 3)
        _, secret = add_key(self.app.store.accounts, f"person{n}", Role.TECHNICIAN, groups)
        return Reader(f"key:person{n}", (groups,) if groups else (), secret)

    def _channel(self, n: int) -> Reader:
        return Reader(f"slack:T1:C{n}", tuple(self._groups(1, 4) for _ in range(self.rng.randint(1, 4))))

    def _groups(self, fewest: int, most: int) -> frozenset[str]:
        return frozenset(self.rng.sample(GROUPS, self.rng.randint(fewest, most)))

    def _answered(self, reader: Reader, cited: Sequence[Thing]) -> str:
        citations = tuple(
            Citation(EvidenceKind.PASSAGE, thing.document, thing.secret, copy=thing.copy, page=1) for thing in cited
        )

        def program(query: Query, _: Progress) -> Answer:
            nearest = self.rng.random() < 0.3
            if nearest:
                return Answer(query.id, Status.ABSTAINED, "The documents do not say.", nearest=citations)
            return Answer(query.id, Status.ANSWERED, cited[0].secret, citations=citations)

        store = self.app.store
        taken = submit(store, lambda _: None, Question("?"), reader.principal, reader.audience, events=self.app.events)
        ask(store.queries.job_id(taken.query_id), program, store, self.app.events, "benchmark")
        return taken.query_id

    # ---------------------------------------- the ways in

    def listed(self, reader: Reader) -> None:
        shown = {info.document for info in self.app.store.documents.list(reader.audience)}
        for thing in self.things:
            self._check("list", reader, thing, thing.document in shown)

    def searched(self, reader: Reader) -> None:
        asked = [self.rng.choice(self.things).secret.lower() for _ in range(3)]
        query = IndexQuery((*asked, "drain", "plug", "seal", "pump"), None)
        hits = self.app.index.search(query, reader.audience, Filters(), self.app.store.documents.hidden())
        shown = {hit.copy for hit in (*hits.lexical, *hits.dense)}
        for thing in self.things:
            self._check("index", reader, thing, thing.copy in shown)

    def recorded(self, reader: Reader) -> None:
        records = self.app.store.records
        assets = {asset.name: asset.description for asset in records.assets(reader.audience)}
        orders = {order.asset for order in records.work_orders(None, reader.audience)}
        logs = {log.document for log in records.logs(reader.audience)}
        for thing in self.things:
            if thing.asset:
                self._check("assets", reader, thing, thing.asset in assets)
                self._check("work orders", reader, thing, thing.asset in orders)
                self._check("logs", reader, thing, thing.document in logs)
                if not sees(reader.audience, thing.groups):  # of those who may, one says what it is
                    self._check("shared machine", reader, thing, thing.secret in assets.get(SHARED, ""))

    def in_slack(self, _: Reader) -> None:
        """What a question in a channel may draw on, as the bot makes out for whom it is."""
        where, audience, sets = self.workspace.question()
        shown = {info.document for info in self.app.store.documents.list(audience)}
        for thing in self.things:
            self.tally.check("Slack channel", thing.document in shown, sees(sets, thing.groups), f"{thing} to {where}")

    def known(self, reader: Reader) -> None:
        counts = self.app.store.documents.term_counts(reader.audience).counts
        for thing in self.things:
            self._check("known words", reader, thing, counts.get(thing.secret.lower(), 0) > 0)

    def fetched(self, client: TestClient) -> None:
        reader = self.rng.choice([reader for reader in self.readers if reader.key])
        headers = {"Authorization": f"Bearer {reader.key}"}
        listed = client.get("/v1/documents?limit=500", headers=headers).json()["documents"]
        shown = {info["document"] for info in listed}
        for thing in self.things:
            self._check("API list", reader, thing, thing.document in shown)
        for thing in self.rng.sample(self.things, 6):
            self._check("API", reader, thing, client.get(f"/v1/documents/{thing.document}", headers=headers).is_success)
            if thing.document.endswith(".pdf"):
                where = f"/v1/documents/{thing.document}/pages/1.png?dpi=36"
                self._check("page image", reader, thing, client.get(where, headers=headers).is_success)
        for query_id, owner, cited in self.rng.sample(self.answers, 8):
            own = owner.principal == reader.principal
            # of the file that it cites, and of the document as it is now: a newer file may have lost what was secret
            may = own and all(sees(reader.audience, groups) for thing, then in cited for groups in (then, thing.groups))
            answer = client.get(f"/v1/queries/{query_id}", headers=headers)
            self.tally.check("answer", answer.is_success, may, f"{query_id} of {owner} to {reader}")
            thing, _ = cited[0]
            if thing.document.endswith(".pdf"):
                role = "nearest." if answer.is_success and not answer.json()["citations"] else ""
                where = f"/v1/documents/{thing.document}/pages/1.png?dpi=36&highlight={query_id}.{role}1"
                image = client.get(where, headers=headers)
                self.tally.check("cited page", image.is_success, may, f"{thing} cited by {query_id} to {reader}")

    def learnt(self) -> None:
        for labelled in labels(self.app.store).train:
            thing = next((thing for thing in self.things if thing.document in labelled.case.documents), None)
            if thing is not None:
                self.tally.check("demo", labelled.open, "everyone" in thing.groups, str(thing))

    def answered(self) -> None:
        reader, thing = self.rng.choice(self.readers), self.rng.choice(self.things)
        question = Question(f"What is the torque of the drain plug of {thing.secret}?", asset=None)
        answer = self.app.program(Query("0" * 32, question, reader.principal, reader.audience), Silent())
        said = json.dumps(answer_to_json(answer), ensure_ascii=False).replace(question.question, "")
        for other in self.things:
            # what was asked for may be named as missing, its document may not
            shown = other.document in said or (other is not thing and other.secret in said)
            if shown or not sees(reader.audience, other.groups):
                self._check("program", reader, other, shown)

    def _check(self, way: str, reader: Reader, thing: Thing, shown: bool) -> None:
        self.tally.check(way, shown, sees(reader.audience, thing.groups), f"{thing} to {reader}")


def measured(seed: int, checks: int) -> dict[str, Any]:
    """At least so many checks, over several rounds of changed groups."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="millwright-benchmark-") as home, ExitStack() as stack:
        plant = Plant(rng, Path(home))
        stack.callback(plant.app.close)
        client = stack.enter_context(TestClient(create_site(plant.app), base_url="http://127.0.0.1"))
        for n in range(ROUNDS):
            plant.regroup()
            plant.workspace.change()
            if n == 0:
                plant.fill()
            plant.learnt()
            for _ in range(PROGRAM_QUESTIONS * checks // 100_000 + 1):
                plant.answered()
            ways: list[Callable[[Any], None]] = [
                plant.listed,
                plant.searched,
                plant.recorded,
                plant.known,
                plant.in_slack,
            ]
            while plant.tally.by_way.total() < checks * (n + 1) / ROUNDS:
                rng.choice(ways)(rng.choice(plant.readers))
                plant.fetched(client)
        tally = plant.tally
    return {
        "seed": seed,
        "n": tally.by_way.total(),
        "leaks": tally.leaks,
        "wrongful_denials": tally.wrongful_denials,
        "by_way": dict(sorted(tally.by_way.items())),
        "wrong": tally.wrong,
    }


def _pdf(line: str) -> bytes:
    """A page with one line of text."""
    text = f"BT /F1 12 Tf 72 700 Td ({line}) Tj ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
    )
    out, offsets = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{out.index('xref')}\n%%EOF\n"
    return out.encode("latin-1")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checks", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--json", action="store_true", help="print nothing but the line of JSON")
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    found = measured(given.seed, given.checks)
    if not given.json:
        sys.stdout.writelines(f"{line}\n" for line in found["wrong"])
    if given.out is not None:
        given.out.write_text(json.dumps(found) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
