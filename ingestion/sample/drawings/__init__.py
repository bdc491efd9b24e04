"""Vector drawings of the manual. Each works in points from the lower left corner of its figure."""
