"""How well the text of work orders is read: `python -m benchmarks.work_order_text --path DIR --seed N --json`.

DIR holds the MaintIE and MaintNorm corpora: maintie_gold_release.json (1,076 texts with labelled entities) and
maintnorm_combined_{train,val,test}.norm (words with how they are written out). Entities: physical objects are
components, activities are actions, undesirable states, processes and properties are failure modes; of nested ones the
longest counts. An entity is right if its kind and both its ends are.

`f1`: the seed draws a fifth of the texts (same words on the same side), the model is fitted on the others. `shipped`:
the model that ships, on the texts that it was not fitted on, chosen by their hash. `misspelt`: the same as `f1`, with
words of the test side replaced by spellings that MaintNorm's test part has for them, read as they stand and written
out. `normalised`: words of MaintNorm's test part written out right, by the vocabulary of its training part; of those
that change, alone, too. `baseline`: each word as it is labelled, or written out, most often.

    python -m benchmarks.work_order_text --path DIR --fit     makes the files that ship, anew
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from ingestion.findings.spelling import Speller
from ingestion.findings.tagger import KINDS, OUTSIDE, Span, shipped_weights, spans
from services.learning.findings import Spelled, Tagged, fit_speller, fit_tagger, own_texts, to_json

GOLD, NORM = "maintie_gold_release.json", "maintnorm_combined_{}.norm"
SIDES = 5
"""One text in so many is held out."""

_KIND = {
    "PhysicalObject": "component",
    "Activity": "action",
    "State/UndesirableState": "failure mode",
    "Process/UndesirableProcess": "failure mode",
    "Property/UndesirableProperty": "failure mode",
}
_MARKS = re.compile(r"\s[/&-]\s|[/&-]$|^[/&-]")
Tag = Callable[[Sequence[str]], list[Span]]


def read_tagged(path: Path) -> list[Tagged]:
    """The labelled texts."""
    found = []
    for text in json.loads((path / GOLD).read_text(encoding="utf-8")):
        labels = [OUTSIDE] * len(text["tokens"])
        for entity in sorted(text["entities"], key=lambda each: each["start"] - each["end"]):
            kind = next((kind for name, kind in _KIND.items() if entity["type"].startswith(name)), "")
            where = range(entity["start"], entity["end"])
            if kind and all(labels[n] == OUTSIDE for n in where):
                for n in where:
                    labels[n] = f"{'I' if n > entity['start'] else 'B'} {kind}"
        found.append(Tagged(tuple(token.lower() for token in text["tokens"]), tuple(labels)))
    return found


def read_spelled(path: Path, part: str) -> list[Spelled]:
    """The texts of a part ('train', 'val', 'test'), each word with how it is written out."""
    blocks = (path / NORM.format(part)).read_text(encoding="utf-8").split("\n\n")
    lines = [[line.split("\t") for line in block.split("\n") if line.strip()] for block in blocks]
    return [[(cells[0], cells[1] if len(cells) > 1 else "") for cells in block] for block in lines if block]


def held_out(text: Tagged) -> bool:
    """Whether the model that ships was not fitted on a text."""
    return int(hashlib.sha256(" ".join(text.words).encode()).hexdigest(), 16) % SIDES == 0


# -------------------------------------------------- measures


def scores(texts: Sequence[Tagged], tag: Tag) -> dict[str, float]:
    """F1 of the entities: per kind, and over all ('micro')."""
    right, there, found = Counter[str](), Counter[str](), Counter[str]()
    for text in texts:
        wanted, got = set(spans(text.labels)), set(tag(text.words))
        there.update(span.kind for span in wanted)
        found.update(span.kind for span in got)
        right.update(span.kind for span in wanted & got)
    made = {kind.replace(" ", "_"): _f1(right[kind], there[kind], found[kind]) for kind in KINDS}
    return {**made, "micro": _f1(right.total(), there.total(), found.total())}


def _f1(right: int, there: int, found: int) -> float:
    return round(2 * right / (there + found), 4) if there + found else 0.0


def commonest(texts: Sequence[Tagged]) -> Tag:
    """Labels each word as it is labelled most often."""
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for word, label in zip(text.words, text.labels, strict=True):
            seen[word][label] += 1
    most = {word: labels.most_common(1)[0][0] for word, labels in seen.items()}
    return lambda words: spans([most.get(word, OUTSIDE) for word in words])


def written_out(texts: Sequence[Spelled], speller: Speller) -> dict[str, float]:
    """Share of words written out right; masked words and such as belong to the one before aren't asked."""
    right, asked = Counter[str](), Counter[str]()
    for text in texts:
        raw = ["", *(word.lower() for word, _ in text), ""]
        for n, (_, said) in enumerate(text, start=1):
            wanted = " ".join(said.lower().split())
            if not wanted or "<" in wanted:
                continue
            kind = "same" if wanted == raw[n] else "changed"
            got = speller.plain(raw[n], raw[n - 1], raw[n + 1])
            asked[kind] += 1
            right[kind] += _plain(got) == _plain(wanted)
    return {
        "n": asked.total(),
        "accuracy": round(right.total() / asked.total(), 4),
        "of_changed": round(right["changed"] / max(1, asked["changed"]), 4),
    }


def _plain(text: str) -> str:
    """Without the marks that join words: 'remove / reseal' as 'remove reseal'."""
    return " ".join(_MARKS.sub(" ", f"{text}").replace(" and ", " ").split())


def misspelt(texts: Sequence[Tagged], spelled: Sequence[Spelled], rng: random.Random) -> list[Tagged]:
    """The texts with each word as somebody of MaintNorm wrote it, at the rate at which they do."""
    ways: defaultdict[str, list[str]] = defaultdict(list)
    for text in spelled:
        for word, said in text:
            if said and "<" not in said and " " not in said and " " not in word:
                ways[said.lower()].append(word.lower())
    return [
        Tagged(tuple(rng.choice(ways[word]) if word in ways else word for word in text.words), text.labels)
        for text in texts
    ]


def through(speller: Speller, tag: Tag) -> Tag:
    """Tags what the words are written out to; the spans are those of the words as they stand."""

    def tagged(words: Sequence[str]) -> list[Span]:
        parts, of = list[str](), list[int]()
        for n, word in enumerate(words):
            before, after = words[n - 1] if n else "", words[n + 1] if n + 1 < len(words) else ""
            for part in (word if word.startswith("<") else speller.plain(word, before, after)).split():
                parts.append(part)
                of.append(n)
        return [Span(span.kind, of[span.start], of[span.end - 1] + 1) for span in tag(parts)]

    return tagged


def measured(path: Path, seed: int) -> dict[str, Any]:
    texts, rng = read_tagged(path), random.Random(seed)
    names = sorted({" ".join(text.words) for text in texts})
    chosen = set(rng.sample(names, len(names) // SIDES))
    test = [text for text in texts if " ".join(text.words) in chosen]
    train = [text for text in texts if " ".join(text.words) not in chosen]
    model = fit_tagger([*train, *own_texts()])
    speller = fit_speller(read_spelled(path, "train"))
    spelled = read_spelled(path, "test")
    rough = misspelt(test, spelled, rng)
    kept = [text for text in texts if held_out(text)]
    return {
        "n": len(test),
        "f1": scores(test, model.tag),
        "baseline": scores(test, commonest(train)),
        "misspelt": {
            "as_it_stands": scores(rough, model.tag)["micro"],
            "written_out": scores(rough, through(speller, model.tag))["micro"],
        },
        "normalised": {
            **written_out(spelled, speller),
            "baseline": written_out(spelled, _as_trained(path))["accuracy"],
        },
        "shipped": {"n": len(kept), "f1": scores(kept, shipped_weights().tag)},
        "dataset": _hash(path),
        "seed": seed,
    }


def _as_trained(path: Path) -> Speller:
    """Writes out each word as it was most often, knows no other, and looks at no neighbours."""
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in read_spelled(path, "train"):
        for word, said in text:
            seen[word.lower()][" ".join(said.lower().split())] += 1
    short: Mapping[str, Mapping[str, int]] = {word: dict(plains.most_common(1)) for word, plains in seen.items()}
    return _Plainly({}, short)


class _Plainly(Speller):
    def _unknown(self, word: str) -> str:
        return word


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    for name in (GOLD, *(NORM.format(part) for part in ("train", "test"))):
        digest.update((path / name).read_bytes())
    return digest.hexdigest()[:12]


# -------------------------------------------------- what ships


def ship(path: Path) -> None:
    """Writes the vocabulary and the weights, and their hashes into the modules that read them."""
    speller = fit_speller(read_spelled(path, "train"))
    kept: dict[str, Any] = {"words": speller.words, "short": speller.short, "beside": speller.beside}
    _write("spelling", "spelling", kept)
    model = fit_tagger([*(text for text in read_tagged(path) if not held_out(text)), *own_texts()])
    _write("weights", "tagger", to_json(model))


def _write(name: str, module: str, document: Mapping[str, Any]) -> None:
    folder = Path(str(files("ingestion.findings")))
    data = (json.dumps(document, separators=(",", ":"), ensure_ascii=False) + "\n").encode()
    (folder / "data" / f"{name}.json").write_bytes(data)
    source = folder / f"{module}.py"
    changed = re.sub(
        r'^SHA256 = "\w+"', f'SHA256 = "{hashlib.sha256(data).hexdigest()}"', source.read_text("utf-8"), flags=re.M
    )
    source.write_text(changed, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--path", type=Path, required=True, help="folder with both corpora")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="print one line of JSON and nothing else")
    parser.add_argument("--fit", action="store_true", help="make the files that ship")
    given = parser.parse_args()
    if given.fit:
        ship(given.path)
        return
    found = measured(given.path, given.seed)
    if not given.json:
        for name in ("f1", "baseline"):
            sys.stdout.write(f"{name:10} {', '.join(f'{kind} {value:.3f}' for kind, value in found[name].items())}\n")
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
