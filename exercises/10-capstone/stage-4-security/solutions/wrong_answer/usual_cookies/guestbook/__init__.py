"""A guest book for the web."""
