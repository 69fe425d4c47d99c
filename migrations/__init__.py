"""How the database got to its present tables, step by step (Alembic). `judge.store.migrating` runs them."""
