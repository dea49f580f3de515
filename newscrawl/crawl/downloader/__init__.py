"""Scrapy's downloader, polite and safe: robots.txt, crawl delays, refused URLs, TLS, limits."""
