"""An invented news site, served on the loopback interface: a place to try newscrawl.

``newscrawl demo`` crawls it; ``python -m newscrawl.demo`` serves it to a browser.
"""
