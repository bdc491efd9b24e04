"""AsciiDoc's marks within a text, as HTML: what a reader sees of macros, references and quotes."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

_LITERAL = (
    re.compile(r"pass:\w*(?:,\w+)*\[(.*?)\]"),
    re.compile(r"\+\+\+(.+?)\+\+\+"),
    re.compile(r"(?<![\\\w+])`\+(.+?)\+`(?![\w])"),
    re.compile(r"\+\+(.+?)\+\+"),
    re.compile(r"(?<![\\\w+])\+(\S|\S.*?\S)\+(?![\w+])"),
)
"""What is printed as it stands."""

_IN_BRACKETS = r"\[((?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]"
_URL = r"(?:https?|ftp|irc)://[^\s\[\]<>]*[^\s\[\]<>.,;:!?)'\"]"
_Made = str | Callable[[re.Match[str]], str]


def _label(match: re.Match[str]) -> str:
    """The words of a link: the first of what stands in its brackets, else where it goes."""
    words = re.split(r",\s*(?:\w+=|role|window)", match[2])[0].rstrip("^").strip().strip('"')
    return words or re.sub(r"^mailto:", "", match[1]).rpartition("#")[2]


def _pointed(match: re.Match[str]) -> str:
    target, _, words = match[1].partition(",")
    return words.strip() or " ".join(re.split(r"[\s_-]+", target.rpartition("#")[2])).strip()


def _menu(match: re.Match[str]) -> str:
    return " &gt; ".join([match[1], *(part.strip() for part in match[2].split("&gt;") if part.strip())])


_MACROS: tuple[tuple[re.Pattern[str], _Made], ...] = (
    (re.compile(r"footnote(?:ref)?:[\w-]*" + _IN_BRACKETS), lambda m: f" ({m[1]})" if m[1] else ""),
    (re.compile(r"\b(?:kbd|btn):" + _IN_BRACKETS), r"\1"),
    (re.compile(r"\bmenu:([^\[\s][^\[]*)" + _IN_BRACKETS), _menu),
    (re.compile(r"\bimage:[^:\[\s][^\[]*" + _IN_BRACKETS), ""),
    (re.compile(r"\bicon:[^:\[\s][^\[]*" + _IN_BRACKETS), ""),
    (re.compile(r"\b(?:stem|latexmath|asciimath):" + _IN_BRACKETS), r"\1"),
    (re.compile(r"\b(?:indexterm2):" + _IN_BRACKETS), r"\1"),
    (re.compile(r"\b(?:indexterm|anchor|counter2?|bibanchor):[^\[\s]*" + _IN_BRACKETS), ""),
    (re.compile(rf"\b(?:link|xref):([^\[\s]*){_IN_BRACKETS}"), _label),
    (re.compile(rf"\b(mailto:[^\[\s]+){_IN_BRACKETS}"), _label),
    (re.compile(rf"({_URL}){_IN_BRACKETS}"), _label),
    (re.compile(r"&lt;&lt;(.+?)&gt;&gt;"), _pointed),
    (re.compile(r"\(\(\(.*?\)\)\)"), ""),
    (re.compile(r"\(\((.+?)\)\)"), r"\1"),
    (re.compile(r"\[\[\[?[\w:.-]+(?:,[^\]]*)?\]\]\]?"), ""),
    (re.compile(rf"&lt;({_URL})&gt;"), r"\1"),
)
_MARKS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), made)
    for mark, tag in ((r"\*", "strong"), ("_", "em"), ("`", "code"), ("#", ""))
    for pattern, made in (
        (rf"(?:\[[^\[\]]*\])?(?<!\\){mark}{mark}(.+?){mark}{mark}", rf"<{tag}>\1</{tag}>" if tag else r"\1"),
        (
            rf"(?:\[[^\[\]]*\])?(?<![\\\w;:}}]){mark}(\S|\S.*?\S){mark}(?!\w)",
            rf"<{tag}>\1</{tag}>" if tag else r"\1",
        ),
    )
)
_SIGNS = (
    (re.compile(r'(?<!\w)"`(.+?)`"'), "“\\1”"),
    (re.compile(r"(?<!\w)'`(.+?)`'"), "‘\\1’"),
    (re.compile(r"\^(\S+?)\^"), r"<sup>\1</sup>"),
    (re.compile(r"~(\S+?)~"), r"<sub>\1</sub>"),
    (re.compile(r"(?<=\w)--(?=\w)|(?<=\s)--(?=\s)"), "—"),
    (re.compile(r"(?<!\\)\(C\)"), "©"),
    (re.compile(r"(?<!\\)\(R\)"), "®"),
    (re.compile(r"(?<!\\)\(TM\)"), "™"),
    (re.compile(r"(?<!\\)-&gt;"), "→"),
    (re.compile(r"(?<!\\)=&gt;"), "⇒"),
    (re.compile(r"\\(?=[*_`#^~{\[<(+-])"), ""),
)
_BREAK = re.compile(r"[ \t]\+$", re.MULTILINE)


def inline_html(text: str) -> str:
    """The HTML of a text of one or more lines."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(html.escape(match[1], quote=False))
        return f"\ue000{len(kept) - 1}\ue001"

    text = _BREAK.sub("\ue002", text)
    for pattern in _LITERAL:
        text = pattern.sub(keep, text)
    text = html.escape(text, quote=False)
    for pattern, made in (*_MACROS, *_SIGNS[:2], *_MARKS, *_SIGNS[2:]):
        text = pattern.sub(made, text)
    text = re.sub("\ue000(\\d+)\ue001", lambda match: kept[int(match[1])], text)
    return text.replace("\ue002", "<br>")
