"""One reader per format: `read(path) -> ReadDocument`; each raises Unreadable with the reason."""
