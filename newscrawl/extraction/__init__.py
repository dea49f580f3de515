"""From a page's bytes to its record: no network, no engine, no state."""
