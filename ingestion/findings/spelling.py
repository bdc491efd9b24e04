"""From the spelling of work orders to plain words: 'hyd leek repl hose' -> 'hydraulic leak replace hose'.

Short forms and words come from the MaintNorm corpus (NOTICE); a site adds the words and the short forms of its own
texts (`Speller.of_site`). What is no word of either is taken for the nearest one within a slip or two (optimal string
alignment, Damerau 1964), if it is no word of general English.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ingestion.findings.lexicon import actions, failure_modes, stem
from models.embedder.rarity import is_english
from models.errors import BadInput

SHA256 = "22c3d629dd3927f0a6282ff5f6ecb5438906005c700276bcfd8fbb63a249e9ab"
"""Of data/spelling.json: what ships is what was measured."""

_TOKEN = re.compile(r"[^\s,;:|()\[\]\"!?]+")
_TRIM = re.compile(r"^[-'*_=.&+/]+|[-'*_=.&+/]+$")
_JOINED = re.compile(r"[/&+-]")
_SHORTEST_SLIP, _TWO_SLIPS = 4, 7
"""Letters from which on a word may hold one slip, and two."""

_KNOWN_FROM = 3
"""How often a site must write a word for it to be one."""

_RARER = 5
"""A site's word that is so much rarer than one a slip away is a slip."""

_LEAST_SHARED, _LEAST_SHARE = 2, 0.34
"""Neighbours that a short form must share with its word, in number and of the neighbours it has."""

_ENGLISH_FROM = 0.45
"""Share of words that must be known: below, the texts are in another language."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text. start, end: where it stands. plain: how it is written out, one word or several; '' never."""

    text: str
    plain: str
    start: int
    end: int


@dataclass(frozen=True)
class Speller:
    """words: how often each known word was met. short: short form -> what it stands for -> how often. beside: short
    form and a neighbour ('< hyd', '> hose') -> what it stood for there. english: whether texts are to be written out.
    printed: terms of manuals, which are no slips."""

    words: Mapping[str, int]
    short: Mapping[str, Mapping[str, int]]
    beside: Mapping[str, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)
    english: bool = True
    printed: frozenset[str] = frozenset()

    def read(self, text: str) -> list[Word]:
        """The words of a text, in order, written out."""
        tokens = [(match.group(), match.start()) for match in _TOKEN.finditer(text)]
        found = []
        low = [_trimmed(token)[0] for token, _ in tokens]
        for n, (token, at) in enumerate(tokens):
            word, skipped = _trimmed(token)
            if word:
                plain = self.plain(word, low[n - 1] if n else "", low[n + 1] if n + 1 < len(low) else "")
                start = at + skipped
                found.append(Word(token[skipped : skipped + len(word)], plain, start, start + len(word)))
        return found

    def added(self, text: str) -> str:
        """The words that a text is written out to and doesn't hold itself, for search; '' in another language."""
        words = self.read(text)
        named = [word for word in words if word.text.isalpha()]
        if sum(self._is_word(word.text.lower()) for word in named) < _ENGLISH_FROM * len(named):
            return ""
        return " ".join(dict.fromkeys(word.plain for word in words if word.plain != word.text.lower()))

    def plain(self, word: str, before: str = "", after: str = "") -> str:
        """One word, in lower case, written out. before, after: its neighbours."""
        if not self.english:
            return word
        if word in self.short:
            return self._stands_for(word, before, after)
        kept = self.__dict__.setdefault("_plain", {})
        if word not in kept:
            kept[word] = self._unknown(word)
        return str(kept[word])

    def of_site(self, texts: Iterable[str], printed: Collection[str] = ()) -> Speller:
        """With the vocabulary of these texts. printed: terms that the site's manuals hold."""
        counts: Counter[str] = Counter()
        near: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for text in texts:
            words = [word for token in _TOKEN.findall(text) if (word := _trimmed(token)[0])]
            counts.update(words)
            for one, other in pairwise(words):
                near[one][f"> {other}"] += 1
                near[other][f"< {one}"] += 1
        total = sum(n for word, n in counts.items() if word.isalpha())
        there = sum(n for word, n in counts.items() if word.isalpha() and self._is_word(word))
        if total and there < _ENGLISH_FROM * total:
            return Speller(self.words, self.short, self.beside, english=False)
        own = {
            word: n
            for word, n in counts.items()
            if n >= _KNOWN_FROM and word.isalpha() and not self._is_slip(word, n, counts)
        }
        known = {**self.words, **{word: self.words.get(word, 0) + n for word, n in own.items()}}
        short = {**_short_forms(counts, near, self), **self.short}
        return Speller(known, short, self.beside, printed=frozenset(printed))

    def _is_word(self, word: str) -> bool:
        return word in self.words or word in self.short or is_english(word)

    def _is_slip(self, word: str, count: int, counts: Mapping[str, int]) -> bool:
        if word in self.words or word in self.short or is_english(word):
            return False
        near = self._nearest(word, 1)
        if near in failure_modes() or near in actions():
            return near[0] == word[0]  # what work orders speak of most is misspelt most
        return bool(near) and counts.get(near, 0) >= _RARER * count

    def _stands_for(self, word: str, before: str, after: str) -> str:
        """The likeliest of what a short form stands for, beside these neighbours (naive Bayes)."""
        choices = self.short[word]
        if len(choices) == 1:
            return next(iter(choices))
        total = sum(choices.values())
        beside = [self.beside.get(word, {}).get(key, {}) for key in (f"< {before}", f"> {after}")]

        def likely(plain: str) -> float:
            score = share = choices[plain] / total
            for seen in beside:
                if seen:
                    score *= ((seen.get(plain, 0) + 0.5 * share) / (sum(seen.values()) + 0.5)) ** 0.7
            return score

        return max(choices, key=likely)

    def _unknown(self, word: str) -> str:
        if word in self.words or any(c.isdigit() for c in word) or word.endswith("n't"):
            return word
        if _JOINED.search(word):
            parts = [part for part in _JOINED.split(word) if part]
            if "-" in word and all(self._is_word(part) and part not in self.short for part in parts):
                return word
            return " ".join(self.plain(part) for part in parts)
        word = word.replace("'", "").replace(".", "")
        if len(word) < _SHORTEST_SLIP or not word.isalpha() or not word.isascii() or _is_form(word, self.words):
            return word
        if is_english(word) or stem(word) in self.printed:
            return word
        return self._nearest(word, 1) or self._cut(word) or self._nearest(word, 2) or self._begun(word) or word

    def _nearest(self, word: str, slips: int) -> str:
        """The known word at most so many slips away: the nearest, rather with the same first letter, rather a common
        one. '' for none, and for a word too short for that many."""
        if len(word) < (_SHORTEST_SLIP if slips == 1 else _TWO_SLIPS):
            return ""
        known = self.__dict__.setdefault("_known", [w for w, n in self.words.items() if len(w) >= _SHORTEST_SLIP])
        near = process.extract(word, known, scorer=OSA.distance, score_cutoff=slips, limit=20)
        near = [found for found in near if found[0] != word]
        if not near:
            return ""
        return str(
            min(near, key=lambda found: (found[1] + (found[0][0] != word[0]), -self.words[found[0]], found[0]))[0]
        )

    def _begun(self, word: str) -> str:
        """The commonest known word that begins so: 'assemb' is an assembly. '' if none does."""
        longer = [known for known in self.words if known.startswith(word)]
        return max(longer, key=lambda known: (self.words[known], known)) if longer else ""

    def _cut(self, word: str) -> str:
        """Two known words that were written as one, written out; '' if it is none."""
        for at in range(3, len(word) - 2):
            one, other = word[:at], word[at:]
            if all(part in self.short or self.words.get(part, 0) >= _RARER for part in (one, other)):
                return f"{self.plain(one)} {self.plain(other)}"
        return ""


def _trimmed(token: str) -> tuple[str, int]:
    """A token in lower case without the marks around it, and how many stood before it."""
    low = token.lower() if len(token.lower()) == len(token) else token
    if low in ("&", "+"):
        return "&", 0
    begin = re.match(r"[-'*_=.&+/]*", low)
    return _TRIM.sub("", low), begin.end() if begin else 0


def _is_form(word: str, words: Mapping[str, int]) -> bool:
    """Whether a word is another form of a known one ('powering' of 'power'), so that it has no slip."""
    for ending in ("s", "es", "ed", "d", "ing", "er", "ers", "ly", "r"):
        root = word.removesuffix(ending)
        if root != word and len(root) >= 3:
            for whole in (root, f"{root}e", root[:-1] if root[-1:] == root[-2:-1] else root):
                if whole in words or is_english(whole):
                    return True
    return False


def _short_forms(
    counts: Mapping[str, int], near: Mapping[str, Mapping[str, int]], speller: Speller
) -> dict[str, dict[str, int]]:
    """Short forms of a site's own: they begin like a longer word, hold its letters in order, and stand beside the same
    words."""
    longer = [word for word, n in counts.items() if n >= _KNOWN_FROM and word.isalpha() and len(word) > 4]
    found = {}
    for word, n in counts.items():
        if n < _KNOWN_FROM or not 2 <= len(word) <= 5 or not word.isalpha():
            continue
        if word in speller.words or word in speller.short or is_english(word):
            continue
        scored = []
        for whole in longer:
            if whole[0] == word[0] and len(whole) >= len(word) + 2 and _holds(whole, word):
                shared = len(near[word].keys() & near[whole].keys())
                if shared >= _LEAST_SHARED and shared >= _LEAST_SHARE * len(near[word]):
                    scored.append((shared, counts[whole], whole))
        if scored:
            found[word] = {max(scored)[2]: n}
    return found


def _holds(whole: str, short: str) -> bool:
    """Whether a word has the letters of a short form in order."""
    rest = iter(whole)
    return all(letter in rest for letter in short)


@lru_cache(maxsize=1)
def shipped() -> Speller:
    """The speller that ships. Raises BadInput if its file was changed."""
    data = (files("ingestion.findings") / "data/spelling.json").read_bytes()
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise BadInput("The vocabulary of work orders (ingestion/findings) was changed: install Millwright again.")
    kept = json.loads(data)
    return Speller(kept["words"], kept["short"], kept["beside"])
