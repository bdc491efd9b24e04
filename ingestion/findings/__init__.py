"""What a work order's text says in a technician's short words: which component, how it failed, what was done."""
