"""How fast newscrawl is: against lxml's bare parse and existing extractors, by size, by stage."""
