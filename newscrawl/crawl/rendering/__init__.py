"""Shows pages in a browser whose scripts bring the text: ``render`` in the sites file."""
