"""Characters as a reader sees them, whatever font they are taken from."""

from __future__ import annotations

import re
import unicodedata

from models.embedder.rarity import is_english

BULLETS = str.maketrans(
    {
        "\uf0b7": "•",
        "\uf0a7": "▪",
        "\uf0d8": "➢",
        "\uf0fc": "✓",
        "\uf0a8": "▫",
        "\u00a0": " ",
        "\u2010": "-",
        "\u2011": "-",
    }
)

_WINGDINGS = {
    0x20: " ", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑",
    0x75: "◆", 0x76: "❖", 0x77: "◆", 0x9F: "•", 0xA7: "▪", 0xA8: "▫", 0xD7: "◀",
    0xD8: "➢", 0xD9: "▲", 0xDA: "▼",
    0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xF0: "→", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    **{0x81 + at: sign for at, sign in enumerate("①②③④⑤⑥⑦⑧⑨⑩")}, **{0x8C + at: s for at, s in enumerate("❶❷❸❹❺❻❼❽❾❿")},
}  # fmt: skip
_SYMBOL = {
    **{at: chr(at) for at in range(0x20, 0x40) if chr(at) not in "\"$'*-"},
    **{0x41 + at: c for at, c in enumerate("ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ")},
    **{0x61 + at: c for at, c in enumerate("αβχδεφγηιϕκλμνοπθρστυϖωξψζ")},
    0xA3: "≤", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB2: "″",
    0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xD6: "√", 0xD7: "·", 0xD9: "∧", 0xDA: "∨",
}  # fmt: skip
PICTURED = {"wingdings": _WINGDINGS, "symbol": _SYMBOL}
"""What codes of fonts of signs show, by the font's name; a file gives them as private characters, U+F000 on."""


_OF_DINGBATS = {
    "wingdings": _WINGDINGS,
    "wingdings2": {
        0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "□",
        **{0x6A + at: sign for at, sign in enumerate("①②③④⑤⑥⑦⑧⑨⑩")},
        **{0x75 + at: sign for at, sign in enumerate("❶❷❸❹❺❻❼❽❾❿")},
    },
    "wingdings3": {
        0x21: "←", 0x22: "→", 0x23: "↑", 0x24: "↓", 0x66: "←", 0x67: "→", 0x68: "↑", 0x69: "↓", 0x70: "▲", 0x71: "▼",
        0x74: "◀", 0x75: "▶", 0x7D: "▶",
    },
    "webdings": {0x61: "✓", 0x72: "✗", 0x33: "◀", 0x34: "▶", 0x35: "▲", 0x36: "▼", 0x6E: "●", 0x67: "■"},
    "zapfdingbats": {
        **dict.fromkeys((0x33, 0x34), "✓"), **dict.fromkeys((0x35, 0x36, 0x37, 0x38), "✗"),
        0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "□", 0x73: "▲", 0x74: "▼", 0x75: "◆", 0xD4: "→",
    },
}  # fmt: skip
_DINGBATS = re.compile(r"(wingdings[23]?|webdings|zapfdingbats)")
"""Fonts that have no letters at all: a file that says 'l' or 'e' of their signs lies. Ticks, crosses and arrows of
them say something; what others show isn't known here."""


_PIECES = re.compile("(?:[^\\W\\d_]|[\uf6c1-\uf6c3])+|.", re.DOTALL)
_LIGATURES = {"\uf6c1": "ti", "\uf6c2": "tt", "\uf6c3": "ft"}
"""Private signs for what a word processor's font joins and writes as the number of a drawing, without saying which
letters that are; spelled out where that makes a word."""
_DRAWN = {"(cid:415)": "\uf6c1", "(cid:425)": "\uf6c2", "(cid:332)": "\uf6c3"}


def with_letters(word: str) -> str:
    """A printed word with the letters of its ligatures: 'induction' of 'induc' and 'on' with a sign between. What makes
    no word of English stays unread."""
    if not any(sign in word for sign in _LIGATURES):
        return word
    return "".join(map(_spelled, _PIECES.findall(word)))


def _spelled(piece: str) -> str:
    spelled = "".join(_LIGATURES.get(c, c) for c in piece)
    if spelled == piece or (len(piece) > 1 and is_english(spelled.lower())):
        return spelled
    return "".join("\ufffd" if c in _LIGATURES else c for c in piece)


def legible(text: str, font: str = "") -> str:
    """The character as a reader sees it: what fonts of signs show named, ligatures spelled out."""
    if text.startswith("(cid:"):
        return "•" if text in ("(cid:127)", "(cid:129)") else _DRAWN.get(text, "\ufffd")
    name = font.rsplit("+", 1)[-1].lower().replace(" ", "")
    dingbats = _DINGBATS.match(name)
    if "\uf020" <= text <= "\uf0ff":
        signs = next((signs for start, signs in PICTURED.items() if name.startswith(start)), {})
        text = (_OF_DINGBATS[dingbats[1]] if dingbats else signs).get(ord(text) - 0xF000, text)
    elif dingbats and len(text) == 1 and " " < text <= "ÿ" and text not in "\xa0\xad":
        text = _OF_DINGBATS[dingbats[1]].get(ord(text), "•")
    text = text.translate(BULLETS)
    return unicodedata.normalize("NFKC", text) if any("\ufb00" <= c <= "\ufb06" for c in text) else text
