"""How long a hybrid search takes: both lists and their fusion, at several numbers of chunks, on each index.

    python -m benchmarks.hybrid [--seed N] [--sizes 2000,20000,100000] [--weaviate URL --grpc-port N] [--json]

Chunks are made from a Zipf vocabulary (60 to 200 terms) and clustered vectors of length 384; two groups in five and 19
copies in 20 are seen. Prints, per index and size: p50 and p95; the first search of the process; the median of ten
searches, each right after a document of 30 chunks was added; the seconds to add all chunks; and last one line of JSON.
`ratio` compares the medians of the two indexes of this run, `shared_best_10` how much of their ten best is the same.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import services.settings  # noqa: F401  (sets the thread counts before numpy is imported)

import numpy as np  # isort: skip

from models.index.embedded import EmbeddedIndex
from models.index.port import Filters, IndexedChunk, IndexQuery, VectorIndex
from models.index.weaviate import WeaviateIndex
from models.types import ChunkKind

DIMENSION = 384
VOCABULARY = 30_000
BATCH = 1000
AUDIENCE, HIDDEN = (frozenset({"b", "d"}),), frozenset({"copy-3"})
GROUPS = ("a", "b", "c", "d", "e")


def made_chunks(count: int, rng: np.random.Generator) -> Iterator[list[IndexedChunk]]:
    """Batches of chunks with Zipf-distributed terms and clustered vectors."""
    share = 1 / (np.arange(VOCABULARY) + 2.7)
    share /= share.sum()
    centres = rng.normal(size=(200, DIMENSION))
    for start in range(0, count, BATCH):
        batch = []
        for number in range(start, min(start + BATCH, count)):
            words = rng.choice(VOCABULARY, size=rng.integers(60, 200), p=share)
            vector = centres[rng.integers(200)] + 0.7 * rng.normal(size=DIMENSION)
            vector = (vector / np.linalg.norm(vector)).astype(np.float32)
            groups = frozenset({GROUPS[number % len(GROUPS)]})
            id_ = str(uuid.uuid5(uuid.NAMESPACE_URL, str(number)))
            terms = tuple(f"w{word}" for word in words)
            batch.append(IndexedChunk(id_, f"d{number % 50}", ChunkKind.PROSE, groups, terms, vector))
        yield batch


def made_queries(count: int, rng: np.random.Generator) -> list[IndexQuery]:
    """Questions of eight words, half of them frequent ones, as questions are."""
    share = 1 / (np.arange(VOCABULARY) + 2.7)
    share /= share.sum()
    queries = []
    for _ in range(count):
        words = [*rng.choice(VOCABULARY, size=4, p=share), *rng.integers(50, 5000, size=4)]
        vector = rng.normal(size=DIMENSION)
        queries.append(
            IndexQuery(tuple(f"w{word}" for word in words), (vector / np.linalg.norm(vector)).astype(np.float32))
        )
    return queries


Best = list[tuple[list[str], list[str]]]


def measured(index: VectorIndex, size: int, seed: int, searches: int) -> tuple[dict[str, float], Best]:
    """Fills the index and times searches of one process, one after the other; with the best ten ids of both lists."""
    rng = np.random.default_rng(seed)
    filled = 0.0
    for number, batch in enumerate(made_chunks(size, rng)):
        start = time.perf_counter()
        index.add(f"copy-{number % 20}", batch)
        filled += time.perf_counter() - start
    first, *queries = made_queries(searches + 1, rng)
    opened, _ = timed(index, first)
    took, best = zip(*(timed(index, query) for query in queries), strict=True)
    (extra,) = made_chunks(30, np.random.default_rng(seed + 1))
    after = []
    for number, query in enumerate(queries[:10]):
        index.add(f"new-{number}", [replace(chunk, id=str(uuid.uuid4())) for chunk in extra])
        after.append(timed(index, query)[0])
    figures = {
        "p50_ms": float(np.percentile(took, 50)),
        "p95_ms": float(np.percentile(took, 95)),
        "first_ms": opened,
        "after_write_ms": float(np.median(after)),
        "add_s": filled,
    }
    return {name: round(value, 1) for name, value in figures.items()}, list(best)


def timed(index: VectorIndex, query: IndexQuery) -> tuple[float, tuple[list[str], list[str]]]:
    """(milliseconds, best ten ids of the lexical and of the dense list)."""
    start = time.perf_counter()
    hits = index.search(query, AUDIENCE, Filters(), HIDDEN)
    took = (time.perf_counter() - start) * 1000
    return took, ([hit.id for hit in hits.lexical[:10]], [hit.id for hit in hits.dense[:10]])


def shared(one: Best, other: Best) -> dict[str, float]:
    """Mean share of the best ten that two indexes have in common, per list."""
    both = list(zip(one, other, strict=True))
    return {
        name: round(float(np.mean([len(set(a[at]) & set(b[at])) / max(len(a[at]), 1) for a, b in both])), 4)
        for at, name in enumerate(("lexical", "dense"))
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sizes", default="2000,20000,100000")
    parser.add_argument("--searches", type=int, default=200)
    parser.add_argument("--weaviate", default="", help="URL of an empty Weaviate; without it the embedded index alone")
    parser.add_argument("--grpc-port", type=int, default=50051)
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")
    given = parser.parse_args()
    results: dict[str, dict[str, dict[str, float]]] = {}
    common: dict[str, dict[str, float]] = {}
    for size in given.sizes.split(","):
        folder = Path(tempfile.mkdtemp())
        indexes: dict[str, VectorIndex] = {"embedded": EmbeddedIndex(folder / "index.db", "benchmark", DIMENSION)}
        if given.weaviate:
            indexes["weaviate"] = WeaviateIndex(given.weaviate, given.grpc_port, "benchmark", DIMENSION)
        found: dict[str, Best] = {}
        for name, index in indexes.items():
            index.reset()
            results.setdefault(name, {})[size], found[name] = measured(index, int(size), given.seed, given.searches)
            if not given.json:
                sys.stdout.write(f"{name:10} {size:>7} chunks  {results[name][size]}\n")
            index.reset()
            index.close()
        if len(found) > 1:
            common[size] = shared(found["embedded"], found["weaviate"])
        shutil.rmtree(folder)
    out: dict[str, object] = {"seed": given.seed, "searches": given.searches, "indexes": results}
    out["peak_rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if common:
        out["shared_best_10"] = common
        out["ratio"] = {
            size: round(figures["p50_ms"] / results["weaviate"][size]["p50_ms"], 2)
            for size, figures in results["embedded"].items()
        }
    sys.stdout.write(json.dumps(out) + "\n")


if __name__ == "__main__":
    main()
