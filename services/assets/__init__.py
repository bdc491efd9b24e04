"""The machine's side: what the logs say of an asset."""
