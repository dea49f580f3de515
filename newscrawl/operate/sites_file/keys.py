"""The keys of a sites file: one description for the checks, the documents and the JSON Schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from newscrawl.crawl.frontier.output_compression import COMPRESSIONS
from newscrawl.crawl.rendering.render_mode import RenderMode
from newscrawl.extraction.dates.date_order import DATE_ORDERS
from newscrawl.items import BODY_FORMS
from newscrawl.operate.sites_file import schedule_kinds as schedule
from newscrawl.operate.sites_file import value_kinds as kinds
from newscrawl.operate.sites_file.value_kinds import Kind

__all__ = ["KEYS", "SITE_ONLY", "TOP_LEVEL", "Key", "Topic"]

_MAX_DELAY_SECONDS: Final = 3600  # a day brings 24 pages then: a larger number is a typing error
_MAX_CONCURRENCY: Final = 100  # requests at once to a host: more than any site welcomes
_MAX_RUNS_AN_HOUR: Final = 12  # a run costs the start of a process: one in five minutes at the most
_MAX_TIMEOUT_SECONDS: Final = 600  # no page is worth waiting longer
TOP_LEVEL: Final = ("include", "defaults", "group", "site", "alerts")
"""What a sites file consists of."""
SITE_ONLY: Final = ("name", "group", "sites")
"""Keys that say which site a table is of, so that defaults and groups cannot have them."""


class Topic:
    """What a key is about; the documents have a table for each."""

    WHAT = "What is crawled"
    HOW = "How it is asked for"
    INTO = "What is written, and where"
    WHEN = "When it runs"
    ALERTS = "Who is told"


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a site, of a group or of the defaults."""

    name: str
    kind: Kind
    topic: str
    about: str
    """What it does, in a sentence."""
    example: str
    """A value, as TOML has it."""
    default: str = "none"
    """What holds without it, in words."""
    is_secret: bool = False
    """Its value is never printed, and may stand in a file of its own."""
    has_references: bool = True
    """Whether ``${NAME}`` stands for a variable of the environment in it."""


KEYS: Final = (
    Key(
        "name",
        schedule.NAME,
        Topic.WHAT,
        "The site's name: letters, digits, and `-`, `_` or `.` between them.",
        '"example-news"',
        default="must be given",
    ),
    Key(
        "group",
        kinds.TEXT,
        Topic.WHAT,
        "The group whose values hold for the site, where it has none of its own.",
        '"weeklies"',
    ),
    Key(
        "sites",
        kinds.ADDRESSES,
        Topic.WHAT,
        "Where the crawl begins: the site, or parts of it.",
        '["https://news.example/world", "https://news.example/sport"]',
        default="must be given",
    ),
    Key(
        "enabled",
        kinds.FLAG,
        Topic.WHAT,
        "With false, the site runs only when it is named.",
        "false",
        default="true",
    ),
    Key(
        "notes",
        kinds.TEXT,
        Topic.WHAT,
        "For people; nothing reads it.",
        '"asked for by the foreign desk"',
    ),
    Key(
        "everywhere",
        kinds.FLAG,
        Topic.WHAT,
        "With true, a part of a site limits nothing: its lists are read first.",
        "true",
        default="false",
    ),
    Key("max_age", kinds.SPAN, Topic.WHAT, "Only articles of the last so many.", '"3d"'),
    Key("since", kinds.DATE, Topic.WHAT, "Only articles of this date or later.", "2026-11-01"),
    Key("until", kinds.DATE, Topic.WHAT, "Only articles of this date or earlier.", "2026-11-30"),
    Key(
        "update_for",
        kinds.SPAN,
        Topic.WHAT,
        "Known articles that are younger are fetched again, and written where they have changed.",
        '"2d"',
    ),
    Key(
        "sources.sitemaps",
        kinds.ADDRESSES,
        Topic.WHAT,
        "Sitemaps that are read beside those that the site names.",
        '"https://news.example/archive-sitemap.xml"',
    ),
    Key(
        "sources.feeds",
        kinds.ADDRESSES,
        Topic.WHAT,
        "Feeds, the same.",
        '["https://feeds.example/news.xml"]',
    ),
    Key(
        "sources.sections",
        kinds.ADDRESSES,
        Topic.WHAT,
        "Lists of articles, the same.",
        '"https://news.example/latest"',
    ),
    Key(
        "sources.leave_out",
        kinds.PATTERNS,
        Topic.WHAT,
        "Sources that are left out: regular expressions, one of which their URL has.",
        "['/comments/feed', '/archive/']",
        has_references=False,
    ),
    Key(
        "languages",
        kinds.LANGUAGES,
        Topic.WHAT,
        "Only articles in one of these; others are rejects, `unwanted`.",
        '["en", "pt-BR"]',
    ),
    Key(
        "keywords",
        kinds.PATTERNS,
        Topic.WHAT,
        "Only articles whose headline or body has one of these patterns, in capitals or not.",
        "['\\bharbour', 'ferries']",
        has_references=False,
    ),
    Key(
        "scope.include",
        kinds.PATTERNS,
        Topic.WHAT,
        "Only articles whose URL has one of these regular expressions.",
        "'/20\\d\\d/'",
        has_references=False,
    ),
    Key(
        "scope.exclude",
        kinds.PATTERNS,
        Topic.WHAT,
        "No articles and lists whose URL has one of these.",
        "['/live-', '/horoscope/']",
        has_references=False,
    ),
    Key(
        "scope.paths",
        kinds.PATH_STARTS,
        Topic.WHAT,
        "Only articles whose path begins so.",
        '["/world/", "/politics/"]',
    ),
    Key(
        "scope.hosts",
        kinds.HOSTS,
        Topic.WHAT,
        "Only articles and lists at these hosts of the site, and below them.",
        '["www.news.example"]',
    ),
    Key("limits.pages", kinds.COUNT, Topic.WHAT, "Pages of a site and run.", "2000", "50,000"),
    Key("limits.time", kinds.SPAN, Topic.WHAT, "How long a run goes on.", '"30m"'),
    Key(
        "limits.bytes",
        kinds.BYTES,
        Topic.WHAT,
        "What a run fetches, as it comes over the wire.",
        '"500 MB"',
    ),
    Key(
        "limits.articles",
        kinds.COUNT,
        Topic.WHAT,
        "New articles of a run: it ends after so many.",
        "500",
    ),
    Key(
        "min_confidence",
        kinds.CONFIDENCE,
        Topic.WHAT,
        "How sure an article must be to be written; those below go to the rejects.",
        '"body=0.8,timestamp=0.9"',
    ),
    Key(
        "body",
        kinds.choice(*BODY_FORMS),
        Topic.WHAT,
        "What the records' body is: plain text, or Markdown.",
        '"markdown"',
        default="text",
    ),
    Key(
        "delay",
        kinds.number(
            "a number of seconds from 0 to 3600, without quotes", least=0, most=_MAX_DELAY_SECONDS
        ),
        Topic.HOW,
        "The least pause in seconds between two requests to a host; 0 for your own server only.",
        "2.0",
        default="0.5, longer where a site answers slowly",
    ),
    Key(
        "concurrency",
        kinds.number("a whole number from 1 to 100", least=1, most=_MAX_CONCURRENCY, whole=True),
        Topic.HOW,
        "Requests at once to a host.",
        "1",
        default="2",
    ),
    Key(
        "timeout",
        kinds.number("a number of seconds from 1 to 600", least=1, most=_MAX_TIMEOUT_SECONDS),
        Topic.HOW,
        "Seconds that a page may take to come.",
        "60",
        default="30",
    ),
    Key(
        "contact",
        kinds.TEXT,
        Topic.HOW,
        "Your e-mail address or web page, which is added to the User-Agent.",
        '"crawler@mail.example"',
    ),
    Key(
        "user_agent",
        kinds.TEXT,
        Topic.HOW,
        "The User-Agent, in place of newscrawl's name and your contact.",
        '"example-archive/2.0 (+https://archive.example)"',
        default="newscrawl's name, its version and the contact",
    ),
    Key(
        "headers",
        kinds.HEADERS,
        Topic.HOW,
        "Further headers of the requests to the given sites, and to no other host or port.",
        '{X-Access = {secret_file = "key.txt"}}',
        is_secret=True,
    ),
    Key(
        "cookies",
        kinds.COOKIES,
        Topic.HOW,
        "Cookies for the given sites alone.",
        '{session = "${SESSION}"}',
        is_secret=True,
    ),
    Key(
        "proxy",
        kinds.PROXY,
        Topic.HOW,
        "An HTTP proxy for all requests.",
        '{secret_file = "proxy.txt"}',
        default="http_proxy and https_proxy of the environment",
        is_secret=True,
    ),
    Key(
        "allow_private",
        kinds.HOST_PORTS,
        Topic.HOW,
        "Hosts that may be at private addresses.",
        '["intranet.example:8080"]',
    ),
    Key(
        "insecure",
        kinds.HOSTS,
        Topic.HOW,
        "Hosts whose certificates are not verified: anyone on the way can change their pages.",
        '["old.example"]',
    ),
    Key(
        "render",
        kinds.choice(*RenderMode),
        Topic.HOW,
        'When pages are shown in a browser, so that their scripts bring the text: `"auto"` those '
        'that have none without, or `"always"`; needs `newscrawl[render]` and Chromium.',
        '"auto"',
        default="never",
    ),
    Key(
        "time_zone",
        schedule.ZONE,
        Topic.HOW,
        "The time zone of times that pages give without an offset, and of the schedule.",
        '"Europe/Berlin"',
        default="times stay without offset; the schedule is in UTC",
    ),
    Key(
        "date_order",
        kinds.choice(*DATE_ORDERS),
        Topic.HOW,
        "What comes first in dates in figures, such as 3/4/2026.",
        '"month-first"',
        default="each page tells it: its language, country and other dates",
    ),
    Key(
        "output",
        kinds.PATH,
        Topic.INTO,
        "The file that articles are added to; `{name}` stands for the site's name.",
        '"articles/{name}.jsonl"',
        default="`{name}.jsonl` beside the sites file",
    ),
    Key(
        "output_dir",
        kinds.PATH,
        Topic.INTO,
        "In place of a file: a folder with a file for each day.",
        '"archive/{name}"',
    ),
    Key(
        "compress",
        kinds.choice(*COMPRESSIONS),
        Topic.INTO,
        "How the files of past days in `output_dir` are packed.",
        '"zstd"',
    ),
    Key(
        "metadata",
        kinds.METADATA,
        Topic.INTO,
        "A table that is copied into each record, under its key `metadata`.",
        '{country = "DE", owner = "Example Media"}',
    ),
    Key(
        "warc",
        kinds.PATH,
        Topic.INTO,
        "A folder for WARC files of all that goes over the wire.",
        '"warc/{name}"',
    ),
    Key(
        "every",
        schedule.EVERY,
        Topic.WHEN,
        'The time from one run to the next; `"auto"`: as the site publishes.',
        '"15m"',
    ),
    Key(
        "runs_per_hour",
        kinds.number("a number from 0.1 to 12, without quotes", least=0.1, most=_MAX_RUNS_AN_HOUR),
        Topic.WHEN,
        'With `every = "auto"`: how many runs an hour, as a mean of the day.',
        "6",
        default="4",
    ),
    Key(
        "cron",
        schedule.CRON,
        Topic.WHEN,
        "In place of it: minute, hour, day of the month, month and weekday, as in a crontab.",
        '"5 6 * * *"',
    ),
    Key("jitter", kinds.SPAN, Topic.WHEN, "A run begins up to so much later.", '"2m"'),
    Key(
        "active",
        schedule.CLOCK_SPAN,
        Topic.WHEN,
        "The hours of the day in which runs begin; they may go over midnight.",
        '"06:00-23:00"',
        default="the whole day",
    ),
    Key(
        "schedule_zone",
        schedule.ZONE,
        Topic.WHEN,
        "The time zone of `cron` and `active`, where it is not `time_zone`.",
        '"Europe/Berlin"',
        default="`time_zone`",
    ),
    Key(
        "rules",
        kinds.RULES,
        Topic.WHAT,
        "The site's own rules by field, CSS or XPath; they are tried first.",
        '{headline = "h1.title"}',
        has_references=False,
    ),
    Key(
        "ftr_rules",
        kinds.PATH,
        Topic.WHAT,
        "A folder with files of ftr-site-config, tried below `rules`, by the host of each page.",
        '"ftr-site-config"',
    ),
)
"""The keys; a name with a dot is that of a key within a table."""
