"""The kit: pytest fixtures for what is not a module. Signatures and promises are in docs/exercises.md."""
