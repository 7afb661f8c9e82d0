"""Measurements of Ramus; see README.md. Run from the repository root."""
