"""The life of a worker process: settings, the Celery app, and one `App` built after the fork.

How workers are started (settings come from the environment; MILLWRIGHT_HOME, MILLWRIGHT_REDIS_URL must be set):

    answers    python -m celery -A workers.tasks worker --pool threads --concurrency <answer_threads>
                   --queues urgent,answers --hostname answers@%h --without-gossip --without-mingle --loglevel INFO
    ingestion  python -m celery -A workers.tasks worker --pool prefork --concurrency <ingestion_processes>
                   --queues ingestion,nightly --hostname ingestion@%h --without-gossip --without-mingle --loglevel INFO
    beat       python -m celery -A workers.tasks beat --loglevel INFO      (keeps no file; two of them do no harm)

SIGTERM lets running work finish for `SHUTDOWN_S`, then hands its jobs back to the queue, if the process was started with
REMAP_SIGTERM=SIGQUIT in its environment; without it SIGTERM waits for the running work without limit. `kill -9` at any
moment loses nothing: the lease expires and the sweep rings again.
"""
