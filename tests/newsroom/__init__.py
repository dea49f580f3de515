"""A news site on loopback to test crawlers with: generated articles, and faults by switch.

>>> from newsroom import NewsSite, serve
>>> from urllib.request import urlopen
>>> with serve(NewsSite(articles=30)) as running, urlopen(running.url + "/robots.txt") as answer:
...     status = answer.status
>>> status, running.hits.paths
(200, ['/robots.txt'])
"""

from newsroom import bad_files, bombs, faults, handmade, walls
from newsroom.fault_catalogue import CATALOGUE
from newsroom.fault_rules import ARTICLES, EVERYTHING, Fault, Faults
from newsroom.generated_stories import Form, Story
from newsroom.http_messages import Answer, End, Gate, Pause, Request, Response, Script
from newsroom.list_pages import Trap
from newsroom.news_site import Expected, NewsSite
from newsroom.page_frame import Size
from newsroom.request_log import Hit, Hits
from newsroom.robots_sitemaps_feeds import Robots
from newsroom.simple_site import NamedHosts, Pages, html, redirect, text
from newsroom.site_contents import Settings
from newsroom.site_server import Running, ServeError, serve, start

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
    "NamedHosts",
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
    "bad_files",
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
