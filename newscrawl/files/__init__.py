"""What is read and written: saved pages, WARC archives, HTTP bodies, JSON Lines."""
