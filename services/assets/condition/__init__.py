"""What readings say of a machine's condition: how long it will still run, and whether it behaves as it used to."""
