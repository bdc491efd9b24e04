"""The one small error hierarchy. Each message says what happened, to which thing, and what to do."""


class MillwrightError(Exception):
    """Base of all errors that Millwright raises on purpose; `str(error)` may be shown to a user."""


class BadInput(MillwrightError):
    """What the user gave can't be used: a file, a row, a question, a setting. Permanent: a retry won't help."""


class Unreadable(BadInput):
    """A file can't be ingested (empty, encrypted, truncated, no pages, wrong type, no text). Names the file and why."""


class Forbidden(MillwrightError):
    """Whoever asked may not do this. Ask whoever runs Millwright."""


class NotFound(MillwrightError):
    """No such document, query or version, or the audience may not see it (the two are told the same)."""


class Conflict(MillwrightError):
    """The row moved on: a stale fencing token, a second answer, a version that is already there."""


class Unavailable(MillwrightError):
    """A service (Redis, Weaviate, the database, a language model) doesn't answer. Transient: try again later."""


class IndexMismatch(MillwrightError):
    """The index was built with another embedder or schema than the settings name; says how to re-index."""


class Cancelled(MillwrightError):
    """The user took the question back; raised between two steps."""


class DeadlinePassed(MillwrightError):
    """The question's deadline has passed; raised between two steps."""


class LeaseLost(Conflict):
    """Another worker has the job now; whatever this one made is thrown away."""
