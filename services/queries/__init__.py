"""From a submitted question to its one answer: submit, leases, ask, events."""
