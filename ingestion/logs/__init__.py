"""Tables of rows: work-order logs to records, reference tables and page texts to documents, by our own reader."""
