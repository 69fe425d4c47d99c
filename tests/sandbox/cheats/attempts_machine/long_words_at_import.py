"""Cannot be imported, and says so with a text that each case of a file would carry into the report."""

raise SyntaxError("\0" * 80_000)
