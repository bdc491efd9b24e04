"""Alembic migrations. `models.store.schema` runs them; `millwright migrate` does it by hand."""
