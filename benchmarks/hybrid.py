"""How long a hybrid search takes: both lists and their fusion, at several numbers of chunks, on each index.

    python -m benchmarks.hybrid [--seed N] [--sizes 2000,20000,100000] [--weaviate URL --grpc-port N] [--json]

Chunks are made from a Zipf vocabulary (60 to 200 terms) and clustered vectors of length 384; one group in five is seen.
Prints, per index and size, p50 and p95 in milliseconds, the seconds to add the chunks and to search first, and last one
line of JSON. `ratio` compares the medians of the two indexes measured in this run.
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


def measured(index: VectorIndex, size: int, seed: int, searches: int) -> dict[str, float]:
    """Fills the index and times searches of one process, one after the other."""
    rng = np.random.default_rng(seed)
    start = time.perf_counter()
    for number, batch in enumerate(made_chunks(size, rng)):
        index.add(f"copy-{number % 20}", batch)
    filled = time.perf_counter() - start
    audience, hidden = (frozenset({"b", "d"}),), frozenset({"copy-3"})
    first, *queries = made_queries(searches + 1, rng)
    start = time.perf_counter()
    index.search(first, audience, Filters(), hidden)
    opened = time.perf_counter() - start
    took = []
    for query in queries:
        start = time.perf_counter()
        index.search(query, audience, Filters(), hidden)
        took.append((time.perf_counter() - start) * 1000)
    p50, p95 = np.percentile(took, [50, 95])
    return {
        "p50_ms": round(float(p50), 2),
        "p95_ms": round(float(p95), 2),
        "add_s": round(filled, 1),
        "first_s": round(opened, 2),
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
    for size in (int(part) for part in given.sizes.split(",")):
        folder = Path(tempfile.mkdtemp())
        indexes: dict[str, VectorIndex] = {"embedded": EmbeddedIndex(folder / "index.db", "benchmark", DIMENSION)}
        if given.weaviate:
            server = WeaviateIndex(given.weaviate, given.grpc_port, "benchmark", DIMENSION)
            server.reset()
            indexes["weaviate"] = server
        for name, index in indexes.items():
            found = measured(index, size, given.seed, given.searches)
            results.setdefault(name, {})[str(size)] = found
            if not given.json:
                sys.stdout.write(f"{name:10} {size:7} chunks  {found}\n")
            index.reset()
            index.close()
        shutil.rmtree(folder)
    out: dict[str, object] = {"seed": given.seed, "searches": given.searches, "indexes": results}
    out["peak_rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if "weaviate" in results:
        out["ratio"] = {
            size: round(found["p50_ms"] / results["weaviate"][size]["p50_ms"], 2)
            for size, found in results["embedded"].items()
        }
    sys.stdout.write(json.dumps(out) + "\n")


if __name__ == "__main__":
    main()
