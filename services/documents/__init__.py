"""Documents: ingestion of files, revisions, removal."""
