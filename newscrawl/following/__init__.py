"""Hands on what a crawl writes, as it is written: to webhooks, search engines, queues, stores.

``follower`` is the loop; ``output_tail`` reads, ``cursor_file`` remembers, ``targets`` chooses
where to; the other modules are a target each.
"""
