"""Fixtures: pages as they were fetched, each with the record that it must give."""

from newscrawl.page_fixtures.fixture import Fixture, FixtureError, find_fixtures, loose_pages

__all__ = ["Fixture", "FixtureError", "find_fixtures", "loose_pages"]
