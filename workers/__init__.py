"""The Celery side: tasks of one line each, the schedule, the life cycle of a worker process."""
