"""`watcher demo`: the real pipeline against a small help centre of our own on loopback."""
