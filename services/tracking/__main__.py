"""`python -m services.tracking JOB`: logs what a recompile made.

A process of its own, so that a worker never imports MLflow, and none waits for a server longer than it wants to."""

from __future__ import annotations

import sys

from models.errors import MillwrightError
from services.app import App
from services.settings import load_settings
from services.tracking.runs import log_compile


def main(job_id: str) -> int:
    try:
        app = App.build(load_settings())
        try:
            log_compile(app.settings, app.store, app.store.jobs.get(job_id))
        finally:
            app.close()
    except MillwrightError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
