"""The Store: what Millwright keeps, on SQLite or PostgreSQL. Nothing that it acknowledged is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import text

from models.store import schema
from models.store.accounts import Accounts
from models.store.approvals import Approvals
from models.store.audit import Audit
from models.store.database import Database
from models.store.deliveries import Deliveries
from models.store.documents import Documents
from models.store.editions import Editions
from models.store.evaluations import Evaluations
from models.store.examples import Examples
from models.store.feedback import FeedbackGiven
from models.store.forecasts import Forecasts
from models.store.jobs import Jobs
from models.store.learnt import Learnt
from models.store.links import Links
from models.store.queries import Queries
from models.store.readings import Readings
from models.store.records import Records
from models.store.spending import Spending
from models.store.versions import Versions
from models.store.workload import Workload


class Store:
    """All repositories on one database. Each method is one transaction (or says otherwise) of milliseconds.

    Every method raises Unavailable when the database doesn't answer. Safe for threads, and after a fork: connections
    are made at first use in each process."""

    def __init__(self, db: Database, lease_s: float, max_attempts: int) -> None:
        self._db = db
        self.documents = Documents(db)
        self.editions = Editions(db)
        self.records = Records(db)
        self.readings = Readings(db)
        self.jobs = Jobs(db, lease_s, max_attempts)
        self.queries = Queries(db, self.jobs)
        self.deliveries = Deliveries(db)
        self.versions = Versions(db)
        self.examples = Examples(db)
        self.feedback = FeedbackGiven(db)
        self.approvals = Approvals(db)
        self.forecasts = Forecasts(db)
        self.learnt = Learnt(db)
        self.accounts = Accounts(db)
        self.links = Links(db)
        self.audit = Audit(db)
        self.spending = Spending(db)
        self.evaluations = Evaluations(db)
        self.workload = Workload(db)

    @classmethod
    def open(
        cls,
        url: str,
        *,
        lease_s: float = 30.0,
        max_attempts: int = 3,
        clock: Callable[[], datetime] | None = None,
    ) -> Store:
        """The Store of a database, without touching it yet.

        url: `sqlite:///file` or `postgresql+psycopg://...`. lease_s: a worker that is silent for this long has lost its
        job. max_attempts: before a job fails. clock: aware datetimes instead of the database's own, for tests."""
        return cls(Database(url, clock), lease_s, max_attempts)

    def migrate(self) -> None:
        """Creates or upgrades the schema; of several processes one does it. Raises BadInput for a newer database."""
        schema.migrate(self._db)

    def check(self) -> None:
        """Raises MillwrightError, saying what to run, unless the schema is what this version needs."""
        schema.check(self._db)

    def ping(self) -> None:
        """Raises Unavailable if the database doesn't answer."""
        self._db.read(lambda session: session.execute(text("SELECT 1")))

    def close(self) -> None:
        """Closes this process's connections; the next use opens new ones."""
        self._db.close()


__all__ = ["Store"]
