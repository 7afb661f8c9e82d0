"""The safety scorecard: how the red-flag screen fares on messages with a known level.

`.venv/bin/python -m benchmarks.scorecard [--set dev|locked] [--write] [--no-conversations]`, or `make scorecard`.
"""
