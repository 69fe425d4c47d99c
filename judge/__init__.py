"""Assay's domain and back room: exercises, grading, the sandbox, the store and the worker. Knows nothing of HTTP."""
