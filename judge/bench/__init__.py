"""`assay bench`: figures about this machine, each beside something known that is measured in the same run."""
