"""Measurements of what a check costs. `make bench` runs `python -m bench`."""
