"""Text goes in, filters change it, text comes out."""
