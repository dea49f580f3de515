"""Crawls that several machines share: the store at which they meet, and a site's way to it."""
