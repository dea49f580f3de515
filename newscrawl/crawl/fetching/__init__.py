"""What is done with responses: articles, their parts, lists, sitemaps and feeds are read."""
