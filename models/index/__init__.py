"""The VectorIndex port and its adapters."""
