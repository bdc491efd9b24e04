"""Evaluation, examples, program versions."""
