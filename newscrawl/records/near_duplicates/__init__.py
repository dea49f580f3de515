"""The same text under several addresses, or from one agency on many sites: found by MinHash."""
