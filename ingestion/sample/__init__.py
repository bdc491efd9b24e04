"""The sample set: one invented machine, told by a manual, a bulletin, a guide and three years of work orders.

`python -m ingestion.sample.generate` writes all of it; the outputs are committed beside this file.
"""
