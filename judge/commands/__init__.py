"""The commands of `assay`, one module each, registered in `judge.cli`. They import what they need when they run."""
