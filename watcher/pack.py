"""The rule pack: how to read a page. Loading is in packs.py."""
