"""An invented news site, served on the loopback interface: a place to try newscrawl out.

``python -m newscrawl.demo`` serves it to a browser; ``newscrawl demo`` crawls it; tests build on
``demo.server.serve``.
"""
