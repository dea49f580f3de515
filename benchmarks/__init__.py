"""How fast newscrawl is: against lxml's parser and other extractors, by page size, by stage."""
