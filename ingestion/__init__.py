"""From a file to pages, chunks and rows. Only writes."""
