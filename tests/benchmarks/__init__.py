"""Timings, printed as medians and ratios from one run. No test asserts a time."""
