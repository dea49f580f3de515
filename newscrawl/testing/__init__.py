"""A news site on loopback to test crawlers with: generated articles, and faults by switch.

>>> from newscrawl.testing import NewsSite, serve
>>> from urllib.request import urlopen
>>> with serve(NewsSite(articles=30)) as running, urlopen(running.url + "/robots.txt") as answer:
...     status = answer.status
>>> status, running.hits.paths
(200, ['/robots.txt'])
"""

from newscrawl.testing import badfiles, bombs, faults, handmade, walls
from newscrawl.testing.book import Hit, Hits
from newscrawl.testing.catalogue import CATALOGUE
from newscrawl.testing.chrome import Size
from newscrawl.testing.contents import Settings
from newscrawl.testing.lists import Trap
from newscrawl.testing.machine import Robots
from newscrawl.testing.rules import ARTICLES, EVERYTHING, Fault, Faults
from newscrawl.testing.server import Running, ServeError, serve, start
from newscrawl.testing.simple import Pages, html, redirect, text
from newscrawl.testing.site import Expected, NewsSite
from newscrawl.testing.stories import Form, Story
from newscrawl.testing.wire import Answer, End, Gate, Pause, Request, Response, Script

__all__ = [
    "ARTICLES",
    "CATALOGUE",
    "EVERYTHING",
    "Answer",
    "End",
    "Expected",
    "Fault",
    "Faults",
    "Form",
    "Gate",
    "Hit",
    "Hits",
    "NewsSite",
    "Pages",
    "Pause",
    "Request",
    "Response",
    "Robots",
    "Running",
    "Script",
    "ServeError",
    "Settings",
    "Size",
    "Story",
    "Trap",
    "badfiles",
    "bombs",
    "faults",
    "handmade",
    "html",
    "redirect",
    "serve",
    "start",
    "text",
    "walls",
]
