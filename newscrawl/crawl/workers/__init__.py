"""Processes that read pages, so that no page does more than its bound."""
