"""Articles in other forms than JSON Lines: tables, documents, feeds, other vocabularies.

``conversion`` chooses the form and writes it; the other modules are a form each.
"""
