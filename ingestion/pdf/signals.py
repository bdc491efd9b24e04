"""The words and marks by which PDFs label things: steps, bullets, captions, contents, page numbers."""

from __future__ import annotations

import re

BARE = "\u2060"
"""Put behind the number of a step that has no stop, and behind the 'YES' that an answer to a question begins with
(`bare`), and in no text that leaves this package."""
DASHES = ("-", "‐", "‑", "–")
"""Before the number of a step of a step: '-1.' wherever it is indented."""
STEP = re.compile(
    r"^(?P<star>[*•]\s?)?(?P<label>\(?(?:[-‐‑–](?=\d{1,2}\.\s))?(?P<value>\d{1,3}|[A-Za-z]|[ivxl]{1,5}|[A-Z]\d{1,3})"
    r"(?:\.\)|[.)\u2060]|(?:(?<=\b\d)|(?<=\b\d\d)) [-–](?=\s[A-Z][a-z])))"
    r"\s+(?P<rest>\S.*)$",
    re.DOTALL,
)
"""'3. Open', 'b) Open', '(iv) Open', '7 - Open', and '-2. Open', a step of a step."""
PARAGRAPH_NUMBER = re.compile(r"^\d{1,2}(?:\.\d{1,3}){1,5}\.?\s+[^\W\d_]{2}")
"""A paragraph that is numbered through ("4.4.1 Open the valve"): a number of parts, and a word."""
BULLET = re.compile(r"^(?P<label>[•▪◦‣∙●○⚫■□◼▫◆❑➢➔✓❖–—*·-]|\bo|[^\W\d_]{1,4}\u2060)\s+(?P<rest>\S.*)$", re.DOTALL)
CAPTION = re.compile(
    r"^(?:Figure|Fig\.?|Table|Abbildung|Abb\.?|Tabelle|Tableau|Figura|Tabla|그림|표)\s*"
    r"[A-Z]?\d+(?:[-.–]\d+)*[A-Za-z]?(?![\w]|[-.–]\d)\s*(?:[.:–—-](?:\s|$)|\(|$|[A-Z0-9À-Ý])"
)
LEADER = re.compile(r"(?:\.\s?){4,}|…{2,}|_{4,}|(?:·\s?){4,}")
PAGE_END = re.compile(r"(?:^|[\s.…,])(?:[A-Z]{1,2}[-–])?\d{1,4}(?:[-–.]\d{1,4}){0,2}$|\s[ivxlc]{1,6}$")
CONTENTS_TITLE = re.compile(
    r"^(?:table of )?contents$|^(?:alphabetical |subject )?index$"
    r"|^list of (?:figures|tables|illustrations|effective pages)$"
    r"|^inhalt(?:sverzeichnis)?$|^stichwortverzeichnis$|^sommaire$|^table des matières$|^[íi]ndice$|^contenido$"
    r"|^목차$|^색인$",
    re.IGNORECASE,
)
PAGE_LABEL = re.compile(
    r"^(?:page\s+|seite\s+|página\s+)?(?:[A-Z]{0,3}[-–]?\d+(?:[-–.]\d+)*|[ivxlcdm]{1,7})(?:\s*(?:/|of|von|de|sur)\s*\d+)?$",
    re.IGNORECASE,
)
_PAGE = r"(?:[A-Z]{0,3}[-–]?\d+(?:[-–.]\d+)*|[ivxlcdm]{1,7})"
OF_PAGES = re.compile(
    rf"^(?:(?:pages?|pp?\.|pg\.?|seiten?|s\.|páginas?|section|chapter|abschnitt|kapitel)\s*)?{_PAGE}(?:\s*[,;&]\s*{_PAGE})*"
    r"[.,]?$|^original$",
    re.IGNORECASE,
)
"""What stands at the end of a line of contents or of an index: '13, 46', 'p. 3', 'Section 1'."""
PART_NUMBER = re.compile(r"\b(?=[A-Z0-9/-]*\d)(?=[A-Z0-9/-]*[A-Z])[A-Z0-9]+(?:[-/][A-Z0-9]+)+\b")
REF_CODE = re.compile(r"^[A-Z]{1,3}-?\d+(?:[-–.,/][A-Z]?\d*)*[a-z]?,?$")
FAULT_TITLE = re.compile(
    r"\b(?:problems?|symptoms?|observations?|faults?|failures?|errors?|alarms?|troubles?|malfunctions?|defects?"
    r"|störung(?:en)?|fehler\w*|panne|défaut|anomalie|problème|avería|fallo|síntoma|problema)\b|증상|고장|오류|문제",
    re.IGNORECASE,
)
"""What the column of a fault table is called that says what goes wrong."""
LIST_TITLE = re.compile(
    r"(?:(?:part|order|catalog(?:ue)?|stock|model|item|ref(?:erence)?|pin|terminal|wire)[ -]?)?"
    r"(?:nos?|nr|numbers?|code|id|#)\.?|p/n|item|pos(?:ition)?\.?|ref\.?|pin|terminal|signal|functions?|parts?"
    r"|(?:part )?(?:name|descriptions?|designation)|qty\.?|quantity|q'ty|material|markets?|parameters?|default|range"
    r"|units?|remarks?|notes?|(?:teile|bestell|artikel)-?n(?:umme)?r\.?|bezeichnung|benennung|menge|anzahl|stück"
    r"|référence|désignation|quantité|qté\.?|repère|referencia|descripción|denominación|cantidad|cant\."
    r"|min(?:imum|\.)?|typ(?:ical|isch|\.)?|nom(?:inal|\.)?|max(?:imum|\.)?|values?|symbols?|conditions?|wert|einheit|valeur"
    r"|bits?|bytes?|offset|addr(?:ess)?|registers?|definition|meaning|bedeutung|signification|significado|types?|access"
    r"|unités?|valor|unidad(?:es)?|품번|품명|수량|번호|명칭|기능|비고|값|단위",
    re.IGNORECASE,
)
"""What the columns of a list of parts, pins, parameters, registers or limits are called."""
_UNIT = (
    r"(?:[kMGmµucdh]?(?:W|VA|V|A|Hz|Pa|Nm|N|g|m|l|L|J|s|Ω|Wh|Ah)|HP|hp|PS|°\s?[CF]|%|in\.?|inch|ft|lbs?\.?|oz|psi|m?bar|"
    r"rpm|r|min|h|hr|dB|gal|s?cfm|gpm|BTU|t)(?:[²³]|\^[23])?"
)
UNIT = re.compile(rf"^[(\[]?{_UNIT}(?:\s?[/·]\s?{_UNIT})*[)\]]?(?:\s?[(\[]{_UNIT}(?:\s?[/·]\s?{_UNIT})*[)\]])?$")
"""The cell of a row of units: 'kW', 'mm (in.)', 'm³/h'."""
