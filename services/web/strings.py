"""Names of what the code knows by a value: states, kinds, severities; and the words of the script on the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.store.audit import Action
from models.types import PageState, Severity, Status
from services.web.languages import N_, Language

VERDICT = {"right": N_("Right"), "wrong": N_("Wrong"), "unsafe": N_("Unsafe")}

KIND = {
    "wrong page": N_("Wrong page"),
    "wrong value": N_("Wrong value"),
    "incomplete": N_("Incomplete"),
    "unsafe": N_("Unsafe"),
    "stale document": N_("Document out of date"),
    "missing document": N_("Document missing"),
    "not understood": N_("Not understood"),
    "praise": N_("Praise"),
    "off-topic": N_("Off topic"),
    "toxic": N_("Abusive"),
}

QUEUE = {"open": N_("Waiting"), "examples": N_("Examples"), "rejected": N_("Rejected"), "all": N_("All")}

STATUS = {
    Status.QUEUED: N_("Waiting for a worker"),
    Status.STARTED: N_("Reading the question"),
    Status.ANSWERED: "",
    Status.ABSTAINED: N_("No sure answer in the documents"),
    Status.ASKED: N_("One thing is needed first"),
    Status.CANCELLED: N_("Stopped"),
    Status.FAILED: N_("No answer"),
}

SEVERITY = {
    Severity.DANGER: N_("Danger"),
    Severity.WARNING: N_("Warning"),
    Severity.CAUTION: N_("Caution"),
    Severity.NOTICE: N_("Notice"),
}

PAGE_STATE = {
    PageState.TEXT: N_("Pages with text"),
    PageState.OCR: N_("Pages read by OCR"),
    PageState.SCAN: N_("Pages without readable text"),
    PageState.BLANK: N_("Blank pages"),
    PageState.UNSURE: N_("Pages of unsure layout"),
}

JOB = {
    "waiting": N_("waiting"),
    "running": N_("being read"),
    "done": N_("done"),
    "failed": N_("failed"),
    "cancelled": N_("stopped"),
}

QUEUE_NAME = {"urgent": N_("Urgent"), "answers": N_("Questions"), "ingestion": N_("Files"), "nightly": N_("Nightly")}

JOB_KIND = {"answer": N_("A question"), "recompile": N_("A recompile")}

PART = {
    "disk": N_("Disk"),
    "embedder": N_("Embedding model"),
    "cross-encoder": N_("Cross-encoder"),
    "database": N_("Database"),
    "redis": N_("Redis"),
    "workers": N_("Workers"),
    "index": N_("Index"),
}

FINDING = {"ok": N_("well"), "warning": N_("look at it"), "error": N_("broken")}

BREAKER = {
    "closed": N_("asked"),
    "open": N_("left alone after failures"),
    "half-open": N_("the next question tries it again"),
}
"""By the state of a language model's circuit breaker."""

BREAKER_CLASS = {"closed": "ok", "open": "error", "half-open": "warning"}

MODEL_ROLE = {
    "understand": N_("to understand questions"),
    "route": N_("to choose tools"),
    "answer": N_("to word answers"),
    "judge": N_("to judge answers"),
    "optimizer": N_("to compile"),
}

ACTION = {
    Action.SIGNED_IN: N_("signed in"),
    Action.REFUSED: N_("sign-in refused"),
    Action.SIGNED_OUT: N_("signed out"),
    Action.USER_ADDED: N_("user added"),
    Action.USER_CHANGED: N_("user changed"),
    Action.LINKED: N_("chat linked"),
    Action.UNLINKED: N_("chat unlinked"),
    Action.KEY_ADDED: N_("key added"),
    Action.KEY_REVOKED: N_("key revoked"),
    Action.PAGE_SEEN: N_("page seen"),
    Action.READINGS_BROUGHT: N_("readings brought"),
    Action.DOCUMENT_BROUGHT: N_("document brought"),
    Action.DOCUMENT_CORRECTED: N_("document corrected"),
    Action.DOCUMENT_REMOVED: N_("document removed"),
    Action.PROMOTED: N_("version promoted"),
    Action.REVIEWED: N_("feedback reviewed"),
    Action.SHARED: N_("answer shared"),
    Action.UNSHARED: N_("answer no longer shared"),
    Action.APPROVED: N_("answer approved"),
    Action.WITHDRAWN: N_("approval withdrawn"),
    Action.PERSON_ANSWERED: N_("answered by a person"),
}

SLOT = {
    "asset": N_("Which machine?"),
    "serial": N_("Which serial number?"),
    "built": N_("When was it built?"),
    "costs": N_("What does it cost?"),
}

LOG_KIND = {
    "work orders": N_("Work orders"),
    "alarms": N_("Alarms and fault events"),
    "readings": N_("Readings of sensors"),
    "assets": N_("List of machines"),
    "document": N_("A document: no log was found in it"),
}

SHARE = {
    "share_right": N_("Right"),
    "share_page": N_("Right page"),
    "share_wrong": N_("Wrong when answered"),
    "share_false": N_("Answered though nothing is there to say"),
}


def script_words(language: Language) -> Mapping[str, Any]:
    """What the script on the page says; a counted text has its forms by plural category."""
    _, ngettext, forms = language.gettext, language.ngettext, language.forms
    return {
        "searching": _("Searching the documents"),
        "found": forms(
            lambda n: ngettext("%(num)s passage found in %(documents)s", "%(num)s passages found in %(documents)s", n)
        ),
        "lost": _("The connection is lost. Trying again …"),
        "page": _("page %(number)s"),
        "progress": _("page %(number)s of %(pages)s"),
        "seconds": _("%(num)s s"),
        "thanks": _("Thank you. You can change it at any time."),
        "larger": _("Larger"),
        "smaller": _("Smaller"),
        "copied": _("Copied: %(value)s"),
        "not_copied": _("This browser doesn't let the page copy. Hold the text to mark it."),
        "link_copied": _("The link is copied."),
        "pages": forms(lambda n: ngettext("%(num)s page", "%(num)s pages", n)),
        "by_ocr": forms(lambda n: ngettext("%(num)s by OCR", "%(num)s by OCR", n)),
        "unread": forms(lambda n: ngettext("%(num)s without readable text", "%(num)s without readable text", n)),
        "passages": forms(lambda n: ngettext("%(num)s passage", "%(num)s passages", n)),
        "records": forms(lambda n: ngettext("%(num)s record", "%(num)s records", n)),
        "readings": forms(lambda n: ngettext("%(num)s reading", "%(num)s readings", n)),
        "sending": _("being sent"),
        "in_line": _("waiting"),
        "not_taken": _("not taken"),
        "is_there": _("There is nothing to do: it is there already, unchanged."),
        "states": {state: _(name) for state, name in JOB.items()} | {"done": _("ready for questions")},
        "severities": {severity.value: _(name) for severity, name in SEVERITY.items()},
        "open": _("Open"),
        "send_again": _("Send again"),
        "rejected_rows": _("Rows that were set aside, with the reasons"),
    }
