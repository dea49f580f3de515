"""Asks for pages and sources, has them read, and hands on what they give."""
