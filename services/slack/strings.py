"""Every word that the bot says, in one place."""

from __future__ import annotations

from models.types import Severity, Status

NOT_ALLOWED = (
    "Nobody has said yet what may be seen here, so I can't answer. "
    "Whoever runs Millwright names this channel, or you, in its Slack access file."
)
EMPTY = "Ask me about a machine, in one sentence: “What is the tightening torque of the drain plug?”"
GONE = "The answer draws on documents that may not be shown here any more."
MISSING = "The nearest passages do not mention"
NEAREST = "Nearest passages. They do not answer the question."
APPROVED_BY = "Approved by"
BY_MODEL = "Worded by a language model, checked against the quoted passages."
SHORTENED = "… shortened for Slack"
MORE = "{n} more, left out for Slack."
REPLY = "Answer in this thread (in a channel, mention me)."
THANKS = {
    "right": "Thank you.",
    "unsafe": "Thank you. A person looks at it first of all.",
    "wrong": "Thank you. What would be right, can be said on Millwright's page.",
}
CHANGE = "You can change it at any time."
FORM, SEND, CLOSE = "What is wrong?", "Send", "Cancel"
WHY, CORRECTION = "Why?", "What would be right?"
PAGE, DOCUMENT = "On which page does it stand?", "In which document? (if it is another one)"
NO_PAGE = "Write the number of the page alone."
RIGHT, WRONG, UNSAFE = "Right", "Wrong", "Unsafe"

STATUS = {
    Status.ABSTAINED: "The documents do not say.",
    Status.CANCELLED: "Stopped.",
    Status.FAILED: "There is no answer.",
}
"""Said where the answer itself has no text."""

SLOT = {
    "asset": "Which machine?",
    "serial": "Which serial number?",
    "built": "Built when?",
    "subject": "What is it about?",
}
WHICH = "Which one?"

SEVERITY = {
    Severity.DANGER: ("octagonal_sign", "Danger"),
    Severity.WARNING: ("warning", "Warning"),
    Severity.CAUTION: ("warning", "Caution"),
    Severity.NOTICE: ("information_source", "Notice"),
}
"""Slack's name of the sign, and the word where the document has none."""
