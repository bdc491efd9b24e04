"""Measurements that anyone can run again: each takes a seed and prints one line of JSON last."""
