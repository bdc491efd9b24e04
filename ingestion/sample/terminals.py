"""The terminal plan of the control cabinet."""

from __future__ import annotations

from ingestion.sample.machine import Sheet

TERMINALS = Sheet(
    ("Terminal", "Signal", "Device", "Type", "Wire", "Range", "Remark"),
    (
        ("X1:1", "+24 V DC supply", "G1", "Supply", "red, 1.5 mm²", "22 to 27 V", "Fuse F5, 6 A"),
        ("X1:2", "0 V", "G1", "Supply", "blue, 1.5 mm²", "–", "Earthed at X1:3 only"),
        ("X1:3", "Protective earth", "PE bar", "Earth", "green-yellow, 2.5 mm²", "–", "Below 0.1 ohm"),
        ("X1:11", "Oil pressure, +", "PT-1", "Analogue input", "brown", "4 to 20 mA", "0 to 6 bar"),
        ("X1:12", "Oil pressure, –", "PT-1", "Analogue input", "white", "–", "Shield on X1:3"),
        ("X1:13", "Oil temperature", "TT-1", "Pt100 input", "brown", "-50 to +200 °C", "Three wires"),
        ("X1:14", "Oil temperature, return", "TT-1", "Pt100 input", "white", "–", "–"),
        ("X1:15", "Filter differential pressure", "PDT-1", "Analogue input", "grey", "4 to 20 mA", "0 to 4 bar"),
        ("X1:21", "Barrier fluid level", "LT-2", "Analogue input", "brown", "4 to 20 mA", "0 to 100 %"),
        ("X1:22", "Barrier fluid pressure", "PT-2", "Analogue input", "white", "4 to 20 mA", "0 to 16 bar"),
        ("X1:23", "Barrier fluid temperature", "TT-2", "Pt100 input", "green", "-50 to +200 °C", "Three wires"),
        (
            "X1:31",
            "Pump bearing temperature, drive end",
            "TT-3",
            "Pt100 input",
            "brown",
            "-50 to +200 °C",
            "Three wires",
        ),
        (
            "X1:32",
            "Pump bearing temperature, non-drive end",
            "TT-4",
            "Pt100 input",
            "yellow",
            "-50 to +200 °C",
            "Three wires",
        ),
        ("X1:33", "Pump vibration", "VT-1", "Analogue input", "brown", "4 to 20 mA", "0 to 20 mm/s RMS"),
        ("X1:34", "Gear unit vibration", "VT-2", "Analogue input", "white", "4 to 20 mA", "0 to 20 mm/s RMS"),
        ("X1:41", "Emergency stop, channel 1 out", "S0", "Safety circuit", "violet", "24 V", "Two channels"),
        ("X1:42", "Emergency stop, channel 1 in", "S0", "Safety circuit", "violet", "24 V", "–"),
        ("X1:43", "Emergency stop, channel 2 out", "S0", "Safety circuit", "orange", "24 V", "–"),
        ("X1:44", "Emergency stop, channel 2 in", "S0", "Safety circuit", "orange", "24 V", "–"),
        ("X1:51", "Motor on", "K1", "Digital output", "black", "24 V, 0.5 A", "Starter command"),
        ("X1:52", "Motor runs", "K1", "Digital input", "black", "24 V", "Auxiliary contact"),
        ("X1:53", "Oil heater on", "K4", "Digital output", "black", "24 V, 0.5 A", "On at 15 °C, off at 20 °C"),
        ("X1:61", "Collective alarm", "Plant", "Relay output", "grey", "250 V, 3 A", "Opens on alarm"),
        ("X1:62", "Collective trip", "Plant", "Relay output", "grey", "250 V, 3 A", "Opens on trip"),
    ),
)
