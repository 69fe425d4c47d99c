"""Is no Python, where a conftest.py imports it."""
def (
