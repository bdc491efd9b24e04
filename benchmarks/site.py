"""A site that lasts as long as a benchmark: a folder of documents, read as workers read them, without a queue."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from services.app import App
from services.documents.ingest import ingest
from services.documents.submit import submit_files
from services.settings import Settings


@contextmanager
def site_of(documents: Path, wanted: Callable[[str], bool] = lambda _: True) -> Iterator[App]:
    """An App over the documents, in a home of its own and without a language model. wanted: which of them, by name."""
    with tempfile.TemporaryDirectory(prefix="millwright-benchmark-") as home:
        app = App.build(Settings(home=Path(home), lm=""))
        app.store.migrate()
        for job in submit_files(app.store, lambda _: None, [documents], (), Path(home)).jobs:
            if wanted(job.subject):
                ingest(job.id, app.store, app.index, app.embedder, Path(home), "benchmark")
        try:
            yield app
        finally:
            app.close()
