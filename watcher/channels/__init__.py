"""Where alerts go: one module a kind of channel, registered as an entry point."""
