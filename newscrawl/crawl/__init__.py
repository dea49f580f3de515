"""All that a crawl needs below the spiders: discovery, frontier, downloader, workers, runner."""
