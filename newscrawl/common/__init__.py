"""What every part uses: clean text, URLs, bounded caches, and the one way to a terminal."""
