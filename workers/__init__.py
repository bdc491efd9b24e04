"""The Celery side: tasks of one line each, the schedule, the life cycle of a worker process."""

import services  # noqa: F401  (first of all: sets what libraries read at import)
