"""The version of all that turns bytes into chunks. Light, for whoever only names copies."""

READER_VERSION = "26"
"""Part of a copy's id: raise it when readers or chunking change, and the same bytes are ingested anew."""
