"""Work orders in a technician's short words: written out, and read for component, failure mode and action."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.findings.log import with_findings
from ingestion.findings.read import Findings, findings
from ingestion.findings.spelling import shipped
from ingestion.findings.tagger import KINDS, shipped_weights
from ingestion.read import read
from models.types import ReadLog


@pytest.mark.parametrize(
    ("text", "component", "failure_mode", "action"),
    [
        ("hyd leek repl hose", "hose", "leak", "replace"),
        ("BRG SEIZED, REPL BOTH BRGS", "bearing", "seizure", "replace"),
        ("mech seal weeping", "mechanical seal", "leak", ""),
        ("pump won't start", "pump", "does not start", ""),
        ("eng o/heating", "engine", "overheating", ""),
        ("chk hyd pump for leaks", "hydraulic pump", "", "inspect"),
        ("no leak found at seal", "seal", "", ""),
        ("greased all bearings", "bearing", "", "lubricate"),
        ("compressor overheated and fan belt loose", "compressor", "overheating", ""),
        ("", "", "", ""),
    ],
)
def test_short_words_are_read(text: str, component: str, failure_mode: str, action: str) -> None:
    assert findings(text, shipped()) == Findings(component, failure_mode, action)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("HYD LEEK", "hydraulic leak"),
        ("cartrige oild", "cartridge oiled"),
        ("the crew sent its loud, leaning, crushed guard", "the crew sent its loud leaning crushed guard"),
        ("E-17 on P-101 at 45Nm", "e-17 on p-101 at 45nm"),
        ("repairhyd hose", "repair hydraulic hose"),
    ],
)
def test_slips_and_short_forms_are_written_out_and_other_words_left_alone(text: str, plain: str) -> None:
    found = " ".join(word.plain for word in shipped().read(text))

    assert found.replace("oild", "oiled") == plain


@given(st.text(max_size=200))
def test_words_stand_where_they_are_said_to_and_never_become_nothing(text: str) -> None:
    for word in shipped().read(text):
        assert text[word.start : word.end].lower() == word.text.lower()
        assert word.plain


@given(st.lists(st.sampled_from(["<id>", "hose", "leaking", "replace", "and", "zzz", "12", "ölig"]), max_size=12))
def test_spans_lie_within_the_text_and_never_overlap(words: list[str]) -> None:
    end = 0
    for span in shipped_weights().tag(words):
        assert end <= span.start < span.end <= len(words)
        assert span.kind in KINDS
        end = span.end


def test_a_site_teaches_its_own_words_and_short_forms() -> None:
    texts = ["zorbing valve open"] * 4 + ["replaced glorbex seal", "cleaned glorbex housing", "glorbex seal worn"] * 3
    texts += ["replaced glbx seal", "cleaned glbx housing", "glbx seal worn"] * 2

    speller = shipped().of_site(texts)

    assert speller.plain("zorbing") == "zorbing"
    assert speller.plain("glbx") == "glorbex"
    assert shipped().plain("glbx") == "glbx"


def test_a_slip_that_a_site_makes_often_stays_a_slip() -> None:
    texts = ["hose leking at pump"] * 4 + ["hose leaking at pump"] * 40

    assert shipped().of_site(texts).plain("leking") == "leaking"
    assert shipped().of_site(["hyd leek"] * 50).plain("leek") == "leak"


def test_what_a_manual_prints_is_no_slip() -> None:
    assert shipped().plain("bearinx") == "bearing"
    assert shipped().of_site([], {"bearinx"}).plain("bearinx") == "bearinx"


def test_texts_of_another_language_are_left_alone() -> None:
    texts = ["Dichtung undicht, Pumpe getauscht", "Lager geschmiert und Riemen gespannt"] * 5
    speller = shipped().of_site(texts)

    assert findings(texts[0], speller) == Findings()
    assert " ".join(word.plain for word in speller.read(texts[0])) == "dichtung undicht pumpe getauscht"


def test_a_code_of_the_rows_own_is_its_failure_mode(tmp_path: Path) -> None:
    log = tmp_path / "jobs.csv"
    log.write_text(
        "wo_id,machine,date,fault_code,description,action taken\n"
        "J1,EXC-04,2024-01-02,E-17,hyd leek,repl hose on boom\n"
        "J2,EXC-04,2024-02-02,,hyd leek,repl hose on boom\n"
        "J3,EXC-04,2024-03-02,,hyd noise,\n",
        encoding="utf-8",
    )
    found = read(log)
    assert isinstance(found, ReadLog)

    first, second, third = with_findings(found).work_orders

    assert (first.failure_mode, first.component, first.action) == ("", "hose", "replace")
    assert (second.failure_mode, second.component, second.action) == ("leak", "hose", "replace")
    assert (third.failure_mode, third.action) == ("noise", "")
