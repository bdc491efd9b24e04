"""Letters that a word processor's font joins and writes as the number of a drawing."""

from __future__ import annotations

import pytest

from ingestion.pdf.glyphs import legible, with_letters

TI, TT, FT = (legible(f"(cid:{number})") for number in (415, 425, 332))


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        (f"Induc{TI}on", "Induction"),
        (f"{TI}me", "time"),
        (f"ba{TT}ery,", "battery,"),
        (f"a{FT}er", "after"),
        (f"opera{TI}on/ac{TI}ons", "operation/actions"),
        (f"xq{TI}zz", "xq\ufffdzz"),
        (f"12{TI}5", "12\ufffd5"),
        (f"{TI}", "\ufffd"),
        ("45 Nm", "45 Nm"),
    ],
)
def test_a_ligature_is_spelled_out_where_that_makes_a_word(printed: str, read: str) -> None:
    assert with_letters(printed) == read
