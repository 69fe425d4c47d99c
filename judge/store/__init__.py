"""The store: every line of SQL is in this package. One module per noun; each function takes an open session."""
