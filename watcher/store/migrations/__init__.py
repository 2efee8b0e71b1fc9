"""The history of the schema, as alembic migrations. Written once, never edited after a release."""
