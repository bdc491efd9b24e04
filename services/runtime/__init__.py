"""The processes of one data directory: a Redis, the workers and the beat; started, watched and stopped together."""
