"""Every word that the bot says, in one place."""

from __future__ import annotations

from models.types import Severity, Status

NOT_ALLOWED = (
    "Nobody has said yet what may be seen here, so I can't answer: you, or somebody in this channel, may see nothing. "
    "Whoever runs Millwright gives you an account, or names you in its Slack access file."
)
NO_SCOPE = (
    "Slack doesn't let me see who is here, so I can't tell what I may show. "
    "Whoever runs Millwright adds the scopes of the manifest to the app and installs it again."
)
NOT_THERE = "I can't see who is in this channel: invite me, or write to me directly."
EMPTY = "Ask me about a machine, in one sentence: “What is the tightening torque of the drain plug?”"
GONE = "The answer draws on documents that may not be shown here any more."
MISSING = "The nearest passages do not mention"
NEAREST = "Nearest passages. They do not answer the question."
APPROVED_BY = "Approved by"
BY_MODEL = "Worded by a language model, checked against the quoted passages."
GOES_ON = "… goes on."
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
USAGE = (
    "`{command} EXC-04` tells how a machine stands: open work, what is due, what is likely to fail. "
    "Any other words are a question. `{command} link CODE` says who you are."
)
LOOKING = "Looking up {what} …"
LINKED = "You are {name} from now on."
ASK_A_PERSON = "Ask a person"
ASKED_A_PERSON = "A person is asked. What they say comes into this thread."
ASKED_ALREADY = "A person is asked already. What they say comes into this thread."
HANDED_OVER = "{name} asks a person. Answer in this thread, and it is brought to them."
THEIR_THREAD = "Their thread"
NOT_SHOWN = "What Millwright found may not be shown in this channel."
PERSON_SAYS = "{name} says, not Millwright:"
BROUGHT = "Brought to the thread of whoever asked."
PICTURE = "{where}, the quotation marked"
AT_WORK = "is looking through the documents …"
GREETING = "Ask me about a machine; I answer from your documents and show the page."
PROMPTS = (
    ("A value", "What is the tightening torque of the drain plug?"),
    ("A fault code", "What does fault code E-17 mean, and what do I do?"),
    ("A machine's history", "When was the seal of P-104 replaced last?"),
    ("What fails next", "Which machines are likely to fail in the next 30 days?"),
)
"""Titles and questions that a new thread suggests."""
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
    "costs": "What does it cost?",
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
