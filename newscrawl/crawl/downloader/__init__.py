"""Asking little and staying safe: robots.txt, pauses, addresses and limits, as Scrapy's parts."""
