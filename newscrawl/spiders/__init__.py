"""The spiders.  They schedule; what they find is parsed by ``newscrawl.crawl.discovery``."""
