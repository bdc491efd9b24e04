"""A hostile language model: right answers made from real passages, then one thing in each made wrong."""
