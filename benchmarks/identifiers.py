"""Whether an identifier is found however it is spelled, and a sibling never given for one that is not there.

    python -m benchmarks.identifiers [--seed N] [--documents DIR | --home HOME] [--n 2000] [--out FILE] [--json]
                                     [--text-only] [--processes N]
                                     [--weaviate URL --grpc-port N | --weaviate-binary PATH]

Reads a folder (without one, the sample documents) into a store of its own, and into each index; a home is asked as it
is, in its own embedded index. Identifiers are
picked from the raw text of the files, by nothing of the product: PDFs by PDFium, others by their bytes; tokens that
mix letters and digits and have four characters or more, quantities (141KVA, 22nF-47nF, 93Wpk/7%) and ends of numbers
(000Indicated of 33,000Indicated) left out by a plain rule. Of those that the kept
text holds, a case asks for one in the spelling of the file or another (case; hyphens, blanks, slashes and dots left
out, put in or exchanged; O for 0, I and l for 1), in a question of many wordings. One case in four asks for a sibling
that no document holds, made by another last digit; what a document denotes in parts (E05 within E01...E09, a head
`JNEV-` with its cell) counts as held.

- recall_at_1: the first citation (or the nearest passage, where nothing is answered) is of a passage that holds it; of
  a spelling that fits several of the files' identifiers equally well (l-1510 of 1-1510 and L-1510), of any of these. A
  spelling that is another identifier of the files (GPIO12 for GPIO1/2) is not asked for.
- sibling_errors: an absent one was answered, or a present one by a passage without it.
Indexes: embedded; Weaviate where a URL is set (option or MILLWRIGHT_WEAVIATE_URL; it must be empty) or its program is
named (option or MILLWRIGHT_TEST_WEAVIATE_BINARY). The last line is JSON: `n, indexes{name: {recall_at_1,
sibling_errors}}`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from services.settings import Settings

import pypdfium2 as pdfium  # isort: skip

from benchmarks.processes import Mapped, processes
from ingestion.chunking import chunks, record_chunks
from ingestion.read import read
from models.embedder import Embedder, open_embedder
from models.errors import MillwrightError
from models.index.open import index_fingerprint, open_index
from models.index.port import IndexedChunk, VectorIndex
from models.readings import ReadReadings
from models.store import Store
from models.store.documents import NewCopy
from models.types import OPEN_AUDIENCE, PUBLIC_GROUP, Answer, Chunk, Query, Question, ReadDocument, Status
from services.answering.program import build_program
from services.answering.state import default_state
from services.documents.copies import copy_id, copy_path
from services.documents.ingest import entries
from services.documents.vectors import vectors_of

SAMPLE = Path(__file__).parents[1] / "ingestion/sample/documents"
STORE = "millwright.db"
TOKEN = re.compile(r"(?<![\w/.@:\\-])(?<!\d,)[A-Za-z0-9]+(?:[-/][A-Za-z0-9]+)*(?![\w/@\\%°-]|[.:]\w|,\d)")
QUANTITY = re.compile(
    r"[\d.,xX/-]+(?:[a-zµ°]{1,4}|[A-Z]|CM|MM|[KkMmGµunp]?(?:V|A|W|Hz|Nm|Pa|Wh|Ah|VA|dB|bit|bps|B|F|H|[Oo]hms?)|KV|HZ|[Vv][AaDd][Cc]|[A-Za-z]{1,4}/(?:s|hr?|min)|V[AD]C|rpm|RPM|[Pp][Ss][Ii]|KIAS|AWG|x\d+)?\d?|\d+-[A-Za-z]{3,}"
    r"|\d+(?:st|nd|rd|th)|[Mm]\d+(?:x[\d.]+)?"
)
ABSENT = 0.25
WORDINGS = (
    "{}", "{}?", "What is {}?", "what is {}", "What does {} mean?", "Where is {} mentioned?", "What about {}?",
    "Tell me about {}.", "Which part has number {}?", "{} on the display, what now?", "Explain {}",
    "What do the documents say about {}?", "Is there anything on {}?", "part number {}", "I have {} here, what is it?",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """identifier: as in the files; for an absent one, the sibling that was made. asked: as spelled in the question.
    also: what else in the files has this spelling."""

    question: str
    asked: str
    identifier: str
    present: bool
    also: tuple[str, ...] = ()


def raw_text(path: Path) -> str:
    """The text of a file, read without any of the readers."""
    if path.suffix.lower() != ".pdf":
        data = path.read_bytes()
        return data.decode("utf-8", errors="ignore") if b"\0" not in data[:4096] else ""
    with closing(pdfium.PdfDocument(path)) as pdf:
        return "\n".join(page.get_textpage().get_text_range() for page in pdf)


def picked(text: str) -> set[str]:
    """Tokens that name something by their looks: letters and digits, four characters or more, no quantity."""
    return {
        token
        for token in TOKEN.findall(text)
        if 4 <= len(token) <= 32
        and sum(c.isdigit() for c in token) >= 1
        and (any(c.isalpha() for c in token) or "-" in token)
        and not QUANTITY.fullmatch(token)
        and not all(QUANTITY.fullmatch(piece) for piece in token.split("-"))  # a range: 22nF-47nF
        and not re.fullmatch(r"[a-z]{4,}\d{1,2}|\d{1,2}[a-z]-[a-z]", token)  # a word with its footnote, figures 4a-c
        and not re.fullmatch(r"\d{1,4}[-/]\d{1,2}[-/]\d{1,4}(?:T\d+\w*)?|\d+[-/]\d+", token)
    }


def variant(identifier: str, rng: random.Random) -> str:
    """Another spelling of the same: separators changed at the same places, case, characters that look alike."""
    spelled = identifier
    ways = rng.sample(range(5), rng.choice((1, 1, 2)))
    if 0 in ways:
        spelled = rng.choice((str.lower, str.upper))(spelled)
    if 1 in ways:
        spelled = re.sub(r"[-/]", lambda _: rng.choice(("", " ", "-", "/", ".")), spelled)
    if 2 in ways:
        spelled = re.sub(r"(?<=[A-Za-z])(?=\d)", rng.choice(("-", " ", "")), spelled, count=1)
    if 3 in ways and re.search(r"[A-Za-z]", spelled):
        spelled = spelled.replace("0", rng.choice("Oo")) if "0" in spelled else spelled.replace("O", "0")
    if 4 in ways and any(c.isdigit() and c != "1" for c in spelled):
        spelled = spelled.replace("1", rng.choice("Il"), 1)
    return spelled


def sibling(identifier: str, rng: random.Random) -> str:
    """The same with another last digit, or another letter where the last is one."""
    at = max(i for i, c in enumerate(identifier) if c.isdigit())
    digits = [d for d in "23456789" if d != identifier[at]]
    return identifier[:at] + rng.choice(digits) + identifier[at + 1 :]


def squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).upper().replace("O", "0").replace("I", "1").replace("L", "1")


def parted(text: str) -> set[int]:
    """After how many letters and digits of `squeezed` something parts two digits."""
    folded = re.sub(r"[\W_]+", "-", text).upper().replace("O", "0").replace("I", "1").replace("L", "1")
    cuts = [match.start() for match in re.finditer(r"(?<=\d)-(?=\d)", folded)]
    return {at - folded.count("-", 0, at) for at in cuts}


def plain(text: str) -> str:
    """The form in which a spelling is the identifier itself: case and what parts a letter from a digit aside."""
    return re.sub(r"(?<=[a-z])[-/ ](?=\d)|(?<=\d)[-/ ](?=[a-z])", "", text.lower())


def holds(text: str, identifier: str) -> bool:
    """Whether a text has the identifier standing by itself; 'GPIO 5' is GPIO5, 'base64' is Base64, 'A – 2M' A-2M."""
    pieces = re.findall(r"[A-Za-z]+|\d+|[^A-Za-z0-9]+", identifier)
    spelled = pieces[0]
    for before, piece, after in zip(pieces, pieces[1:], [*pieces[2:], ""], strict=False):
        if piece.isalnum():
            spelled += piece if not before.isalnum() else f"[-/ ]?{piece}"
        else:  # what parts two numbers must be there
            spelled += re.escape(piece) if before.isdigit() and after.isdigit() else "(?: ?[-–—/] ?| )?"
    return re.search(rf"(?<![A-Za-z0-9]){spelled}(?![A-Za-z0-9])", text, re.IGNORECASE) is not None


def in_parts(kept: str) -> Iterator[str]:
    """What the text denotes without spelling it: codes within a range, further endings, two words of a designation."""
    for head, low, high in re.findall(
        r"\b([A-Za-z]+[-. ]?(?:\d+[.-])?)(\d{1,4})\s*(?:\.{2,}|…|[-–—~]|to|through|bis)\s*(?:\1)?(\d{1,4})\b", kept
    ):
        yield from (f"{head}{number:0{len(low)}}" for number in range(int(low), min(int(high), int(low) + 99) + 1))
    for base, endings in re.findall(r"\b([\w-]+-)\w{1,6}((?:\W{1,3}(?:and |or )?-\w{1,6})+)", kept):
        yield from (base + ending for ending in re.findall(r"-(\w{1,6})", endings))
    for pieces in re.findall(r"\b([\w-]*?)(\d+)((?:/\d+)+)(-\w+)?", kept):
        yield from (f"{pieces[0]}{member}{pieces[3]}" for member in (pieces[1] + pieces[2]).split("/"))
    yield from re.findall(r"(?=\b([\w-]*\d[\w-]* [\w-]*\d[\w-]*)\b)", kept)


def made_cases(raw: set[str], kept: str, count: int, rng: random.Random) -> list[Case]:
    tokens = set(re.findall(r"[A-Za-z0-9]+(?:[-/._][A-Za-z0-9]+)*", kept))
    there = sorted(raw & tokens)
    known = {squeezed(token) for token in tokens} | {squeezed(part) for t in tokens for part in re.split(r"[._/]", t)}
    known |= {squeezed(pair) for pair in re.findall(r"(?<!\w)[A-Za-z]+ \d+(?!\w)", kept)}
    known |= {squeezed(name) for name in in_parts(kept)}
    absent = sorted({s for i in there for s in (sibling(i, rng),) if squeezed(s) not in known})
    alike: dict[str, list[str]] = {}
    for token in sorted(tokens):
        alike.setdefault(squeezed(token), []).append(token)
    cases = []
    for n in range(count if there else 0):
        present = not absent or rng.random() >= ABSENT
        identifier = rng.choice(there if present else absent)
        asked = variant(identifier, rng) if rng.random() < 0.7 else identifier
        if not present and (squeezed(asked) in known or all(squeezed(word) in known for word in asked.split())):
            asked = identifier  # 'A1 A2' for A1-A2 are two others
        others = alike.get(squeezed(asked), []) if present and plain(asked) != plain(identifier) else []
        if any(plain(asked) == plain(other) for other in others):
            asked, others = identifier, []
        others = [other for other in others if parted(asked) <= parted(other)]
        cases.append(Case(WORDINGS[n % len(WORDINGS)].format(asked), asked, identifier, present, tuple(others)))
    return cases


def filled(root: Path, store: Store, indexes: Sequence[VectorIndex], embedder: Embedder | None) -> set[str]:
    """Reads the folder into the store and the indexes; the identifiers of what could be read."""
    raw: set[str] = set()
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        name = path.relative_to(root).as_posix()
        try:
            found = read(path)
        except MillwrightError:
            continue
        if isinstance(found, ReadReadings):  # figures, which hold no text to search
            continue
        raw |= picked(raw_text(path))
        groups = frozenset({PUBLIC_GROUP})
        id_ = copy_id(name, name, groups)
        title = found.title if isinstance(found, ReadDocument) and found.title else path.stem
        language = found.language if isinstance(found, ReadDocument) else "en"
        cut = chunks(found, id_) if isinstance(found, ReadDocument) else record_chunks(found, id_)
        vectors = vectors_of(cut, name, title, embedder, lambda *_: None)
        kind: Literal["manual", "log"] = "manual" if isinstance(found, ReadDocument) else "log"
        made, counts = entries(name, title, language, groups, cut, vectors)
        store.documents.stage(
            NewCopy(id_, name, str(root), id_, path.suffix, title, groups, kind=kind, language=language),
            cut, [of.units for of in vectors], counts,
        )  # fmt: skip
        if not isinstance(found, ReadDocument):
            store.records.stage(id_, found)
        for index in indexes:
            _add(index, id_, made)
        store.documents.publish(id_)
    return raw


def _add(index: VectorIndex, copy: str, made: Sequence[IndexedChunk]) -> None:
    for start in range(0, len(made), 200):
        index.add(copy, made[start : start + 200])


def said(chunk: Chunk) -> str:
    """The text of a passage with its headings, column names and lead-ins."""
    columns = dict.fromkeys(header for unit in chunk.units for header, _ in unit.cells)
    lead_ins = dict.fromkeys(unit.lead_in for unit in chunk.units)
    joined = (f"{header}{cell}" for unit in chunk.units for header, cell in unit.cells if header.endswith(("-", "/")))
    return "\n".join([chunk.text, *chunk.section, *columns, *lead_ins, *joined])


def first_text(answer: Answer, store: Store) -> str:
    """The passage of the first citation, or of the nearest one, with its headings and column names."""
    cited = (*answer.citations, *answer.nearest)
    if not cited:
        return ""
    found = store.documents.evidence([cited[0].evidence], OPEN_AUDIENCE, store.documents.hidden())
    if cited[0].evidence not in found:
        return ""
    stored = found[cited[0].evidence]
    return "\n".join([said(stored.chunk), stored.document, stored.title])


class Site:
    """What is asked: the shipped program over a store and an index."""

    def __init__(self, store: Store, index: VectorIndex, embedder: Embedder | None) -> None:
        self.store = store
        self.program = build_program(default_state(), store, index, embedder)


def _embedder(settings: Settings, text_only: bool) -> Embedder | None:
    return None if text_only else open_embedder(settings.embedder, settings.embedder_dimension)


def _opened(folder: Path, settings: Settings, text_only: bool) -> Site:
    embedder = _embedder(settings, text_only)
    return Site(Store.open(f"sqlite:///{folder / STORE}"), open_index(folder, embedder), embedder)


def _came(site: Site, case: Case) -> str:
    answer = site.program(Query("q", Question(case.question), "anonymous", OPEN_AUDIENCE))
    first = first_text(answer, site.store)
    denoted = {squeezed(name) for name in in_parts(first)}
    if any(holds(first, name) or squeezed(name) in denoted for name in (case.identifier, *case.also)):
        return "found" if case.present else "held"
    return "sibling" if answer.status is Status.ANSWERED else "missed" if case.present else "refused"


def measured(cases: Sequence[Case], mapped: Mapped) -> tuple[dict[str, float], list[str]]:
    results: list[str] = mapped(_came, cases)
    asked = sum(case.present for case in cases)
    return {
        "recall_at_1": round(results.count("found") / max(1, asked), 4),
        "sibling_errors": results.count("sibling"),
    }, results


@contextmanager
def weaviate_of(given: argparse.Namespace) -> Iterator[tuple[str, int] | None]:
    """URL and gRPC port of a server, started here if its program is named; None where there is none."""
    if given.weaviate:
        yield given.weaviate, given.grpc_port
        return
    if not given.weaviate_binary:
        yield None
        return
    ports = []
    for _ in range(6):
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            ports.append(free.getsockname()[1])
    http, grpc, gossip, data, raft, internal = ports
    with tempfile.TemporaryDirectory() as folder:
        variables = os.environ | {
            "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED": "true",
            "PERSISTENCE_DATA_PATH": folder,
            "GRPC_PORT": str(grpc),
            "CLUSTER_HOSTNAME": "benchmark",
            "CLUSTER_BIND_ADDR": "127.0.0.1",
            "CLUSTER_ADVERTISE_ADDR": "127.0.0.1",
            "CLUSTER_GOSSIP_BIND_PORT": str(gossip),
            "CLUSTER_DATA_BIND_PORT": str(data),
            "RAFT_BOOTSTRAP_EXPECT": "1",
            "RAFT_PORT": str(raft),
            "RAFT_INTERNAL_RPC_PORT": str(internal),
            "AUTOSCHEMA_ENABLED": "false",
            "DEFAULT_VECTORIZER_MODULE": "none",
            "DISABLE_TELEMETRY": "true",
            "LOG_LEVEL": "warning",
            "GO_PROFILING_DISABLE": "true",
        }
        command = [given.weaviate_binary, "--host", "127.0.0.1", "--port", str(http), "--scheme", "http"]
        with subprocess.Popen(command, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            try:
                yield f"http://127.0.0.1:{http}", grpc
            finally:
                server.terminate()


def opened(server: tuple[str, int], fingerprint: str, dimension: int | None) -> VectorIndex:
    from models.index.weaviate import WeaviateIndex  # noqa: PLC0415

    index = WeaviateIndex(*server, fingerprint, dimension)
    until = time.monotonic() + 60
    while True:
        try:
            index.ping()
            index.reset()
            return index
        except MillwrightError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)


def main() -> None:
    settings = Settings()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--documents", type=Path, default=SAMPLE)
    place.add_argument("--home", type=Path, help="a home where documents were ingested, instead of a folder")
    parser.add_argument("--processes", type=int, default=1, help="so many ask the embedded index at the same time")
    parser.add_argument("--n", type=int, default=2000)
    parser.add_argument("--out", type=Path, help="write the cases and what became of them to this file")
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")
    parser.add_argument("--text-only", action="store_true", help="without the embedder")
    parser.add_argument("--weaviate", default=settings.weaviate_url)
    parser.add_argument("--grpc-port", type=int, default=settings.weaviate_grpc_port)
    parser.add_argument("--weaviate-binary", default=os.environ.get("MILLWRIGHT_TEST_WEAVIATE_BINARY", ""))
    given = parser.parse_args()
    made = Path(tempfile.mkdtemp())
    folder = given.home or made
    store = Store.open(f"sqlite:///{folder / STORE}")
    store.migrate()
    embedder = _embedder(settings, given.text_only)
    fingerprint, dimension = index_fingerprint(embedder), embedder.dimension if embedder else None
    with weaviate_of(given) as server:
        indexes: dict[str, VectorIndex] = {"embedded": open_index(folder, embedder)}
        if server and not given.home:
            indexes["weaviate"] = opened(server, fingerprint, dimension)
        elif not given.json:
            sys.stdout.write("Weaviate is left out: neither its URL nor its program is named.\n")
        if given.home:
            raw = {
                token
                for i in store.documents.all()
                for token in picked(raw_text(copy_path(folder, i.sha256, i.suffix)))
            }
        else:
            raw = filled(given.documents, store, list(indexes.values()), embedder)
        kept = "\n".join(said(c) for info in store.documents.all() for c in store.documents.chunks(info.copy))
        cases = made_cases(raw, kept, given.n, random.Random(given.seed))
        figures: dict[str, dict[str, float]] = {}
        outcome: dict[str, list[str]] = {}
        for name, index in indexes.items():
            asked = (
                processes(given.processes, _opened, folder, settings, given.text_only)
                if name == "embedded"
                else processes(1, Site, store, index, embedder)
            )
            with asked as mapped:
                figures[name], outcome[name] = measured(cases, mapped)
            if not given.json:
                sys.stdout.write(f"{name}: {figures[name]}\n")
            index.close()
    if given.out:
        lines = (
            {"question": c.question, "identifier": c.identifier, "also": c.also, "present": c.present}
            | {name: of[n] for name, of in outcome.items()}
            for n, c in enumerate(cases)
        )
        given.out.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    store.close()
    shutil.rmtree(made)
    sys.stdout.write(json.dumps({"n": len(cases), "seed": given.seed, "indexes": figures}) + "\n")


if __name__ == "__main__":
    main()
