"""A sites file: what holds for a site, where it comes from, and all that may be wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newscrawl.operate.ftr_notes import ftr_notes
from newscrawl.operate.site_crawl import crawl_plan_of
from newscrawl.operate.sites_file import (
    SitesFileError,
    UnknownSiteError,
    check_sites_file,
    read_sites_file,
)
from newscrawl.operate.sites_file.by_host import SitesByHost
from newscrawl.operate.sites_file.shown import shown_values

if TYPE_CHECKING:
    from newscrawl.operate.sites_file import SitePlan, SitesFile

SITE = '[[site]]\nname = "a"\nsites = "https://a.example"\n'


class Folder:
    """A folder with a sites file and what belongs to it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, text: str, name: str = "sites.toml") -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def check(self, text: str, **environment: str) -> SitesFile:
        return check_sites_file(self.write(text), environment)

    def plan(self, text: str, **environment: str) -> SitePlan:
        plans = read_sites_file(self.write(text), environment).plans
        return list(plans.values())[-1]

    def mistakes(self, text: str, **environment: str) -> list[str]:
        found = self.check(text, **environment).mistakes
        return [str(each).removeprefix(f"{self.path}/") for each in found]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_a_value_is_looked_for_at_the_site_its_group_and_the_defaults(folder: Folder) -> None:
    plan = folder.plan(
        """\
[defaults]
delay = 3
concurrency = 1
max_age = "2d"
limits = {articles = 10}
[group.weeklies]
delay = 5
max_age = "9d"
[[site]]
name = "a"
group = "weeklies"
sites = ["https://a.example/world", "a.example/sport"]
max_age = "30d"
"""
    )
    assert plan.what.sites == ("https://a.example/world", "a.example/sport")
    assert (plan.what.max_age, plan.how.delay, plan.how.concurrency) == ("30d", 5, 1)
    assert plan.what.limits.articles == 10
    assert str(plan.origin("max_age")) == "site (sites.toml:13)"
    assert str(plan.origin("delay")) == "group.weeklies (sites.toml:7)"
    assert str(plan.origin("limits.articles")) == "defaults (sites.toml:5)"
    assert str(plan.origin("timeout")) == "built-in"


def test_what_a_site_says_in_another_way_puts_the_defaults_aside(folder: Folder) -> None:
    defaults = '[defaults]\noutput = "all.jsonl"\nmax_age = "2d"\n'
    plan = folder.plan(f'{defaults}{SITE}output_dir = "days/{{name}}"\nsince = 2026-11-01\n')
    assert (plan.into.output, plan.into.output_dir) == (None, folder.path / "days" / "a")
    assert (plan.what.max_age, plan.what.since) == (None, "2026-11-01")


def test_outputs_lie_beside_the_file_that_names_them(folder: Folder) -> None:
    assert folder.plan(SITE).into.output == folder.path / "a.jsonl"
    folder.write(SITE.replace('"a"', '"b"') + 'output = "{name}/out.jsonl"', "more/b.toml")
    plan = folder.plan('include = "more/*.toml"')
    assert plan.into.output == folder.path / "more" / "b" / "out.jsonl"


def test_rules_are_looked_for_one_by_one(folder: Folder) -> None:
    plan = folder.plan(
        """\
[group.chain]
rules = {headline = "h1", body = ".story"}
[[site]]
name = "a"
group = "chain"
sites = "a.example"
rules = {headline = "h2", timestamp = {css = "time", until = 2026-10-01}}
"""
    )
    assert plan.what.rules == {
        "headline": "h2",
        "body": ".story",
        "timestamp": {"css": "time", "until": "2026-10-01"},
    }
    assert '"until": "2026-10-01"' in str(crawl_plan_of(plan).settings["NEWSCRAWL_RULES"])


def test_a_crawl_is_told_what_is_wanted_by_settings(folder: Folder) -> None:
    folder.write("abc\n", "key.txt")
    plan = folder.plan(
        """\
[defaults]
headers = {X-One = "1", X-Key = "none"}
limits = {time = "30m", bytes = "5 MB"}
[[site]]
name = "a"
sites = "a.example"
headers = {X-Key = {secret_file = "key.txt"}}
scope = {paths = "/world/", exclude = ['/live-']}
languages = "en"
limits.pages = 9
metadata = {country = "DE", since = 2020-01-01, tags = ["a"]}
"""
    )
    assert crawl_plan_of(plan).settings == {
        "NEWSCRAWL_HEADERS": {"X-One": "1", "X-Key": "abc"},
        "NEWSCRAWL_SCOPE": {"paths": ["/world/"], "exclude": ["/live-"]},
        "NEWSCRAWL_LANGUAGES": ["en"],
        "NEWSCRAWL_SITE_PAGES": 9,
        "NEWSCRAWL_METADATA": {"country": "DE", "since": "2020-01-01", "tags": ["a"]},
        "NEWSCRAWL_RUN_BYTES": 5_000_000,
        "CLOSESPIDER_TIMEOUT": 1800.0,
    }


def test_references(folder: Folder) -> None:
    folder.write("http://me:secret@proxy.example:3128\n", "proxy.txt")
    text = f'{SITE}contact = "${{WHO}} and $${{WHO}}"\nproxy = {{secret_file = "proxy.txt"}}\n'
    plan = folder.plan(text, WHO="me@mail.example")
    assert plan.how.contact == "me@mail.example and ${WHO}"
    assert plan.how.proxy == "http://me:secret@proxy.example:3128"
    shown = {row.key: row for row in shown_values(plan, folder.check(text, WHO="x").written["a"])}
    assert shown["proxy"].value == "(not shown)"
    assert shown["contact"].value == '"${WHO} and $${WHO}"'


def test_the_plan_of_a_crawl(folder: Folder) -> None:
    plan = crawl_plan_of(
        folder.plan(
            f"""{SITE}
user_agent = "me/1"
timeout = 7
update_for = "2d"
allow_private = ["10.0.0.1:80", "intranet.example"]
compress = "zstd"
"""
        ),
        {"DOWNLOAD_TIMEOUT": 9},
    )
    assert plan.settings == {"USER_AGENT": "me/1", "DOWNLOAD_TIMEOUT": 9}
    assert (plan.update_for, plan.compress) == ("2d", None)
    assert plan.allow_private == ("10.0.0.1:80", "intranet.example")
    assert plan.rejects == folder.path / "a.rejects.jsonl"


def test_which_sites_are_chosen(folder: Folder) -> None:
    found = folder.check(SITE + SITE.replace('"a"', '"bee"') + "enabled = false\n")
    assert [plan.name for plan in found.chosen()] == ["a"]
    assert [plan.name for plan in found.chosen(["bee", "a", "bee"])] == ["bee", "a"]
    with pytest.raises(UnknownSiteError, match=r"no site 'be'[.] Did you mean .bee"):
        found.chosen(["be"])


ONE_MISTAKE = [
    ("max_aeg = 1", "4:1: There is no key 'max_aeg'. Did you mean \"max_age\"?"),
    ("xyzzy = 1", "4:1: There is no key 'xyzzy'. See docs/sites-file.md."),
    ('max_age = "3 days"', "4:11: max_age: '3 days' is no span of time: give one like 90m"),
    ("max_age = 3", "4:11: max_age: Give a span of time in quotes"),
    ('since = "soon"', "4:9: since: 'soon' is no date"),
    ("since = 2026-11-02\nuntil = 2026-11-01", "5:9: No article can be in that window"),
    ('since = 2026-11-02\nmax_age = "1d"', "5:11: Give since or max_age, not both."),
    ('output = "a"\noutput_dir = "b"', "5:14: Give output or output_dir, not both."),
    ('output = "{site}.jsonl"', "4:10: output: In braces only {name} may stand"),
    ("delay = -1", "4:9: delay: Give a number of seconds from 0 to 3600"),
    ('delay = "2"', "4:9: delay: Give a number of seconds"),
    ("delay = nan", "4:9: delay: Give a number of seconds"),
    ("concurrency = true", "4:15: concurrency: Give a whole number from 1 to 100"),
    ("concurrency = 1.5", "4:15: concurrency: Give a whole number"),
    ('enabled = "yes"', "4:11: enabled: Give true or false, without quotes."),
    ("limits = 3", "4:10: Give a table, as in limits = {…}, with pages, time"),
    ("limits = {artikles = 3}", "4:11: limits has no key 'artikles'. Did you mean \"articles\"?"),
    ("limits.articles = 0", "4:19: articles: Give a whole number, 1 or more."),
    ("metadata = {a = nan}", "4:12: metadata: JSON has no nan and no inf"),
    ("limits.bytes = '5 apples'", "4:16: bytes: Give a size in quotes, as in"),
    (
        "scope = {include = ['a', '/(x']}",
        "4:26: include: '/(x' is not a regular expression: missing",
    ),
    ("scope.paths = 'world'", "4:15: paths: Give the beginning of paths in quotes, as in"),
    (
        "keywords = ['*']",
        "4:13: keywords: '*' is not a regular expression: nothing to repeat at its",
    ),
    ("languages = ['english']", "4:14: languages: Give a language in quotes"),
    ("headers = {Host = 'a'}", "4:12: headers: Host is no header of yours to set: the crawl"),
    ("headers = {'X Y' = 'a'}", "4:12: headers: 'X Y' is no name of a header or cookie."),
    ('headers = {X = "a\\nb"}', "4:16: headers: Give a text of printable ASCII characters"),
    ("cookies = {a = 'b; c=d'}", "4:16: cookies: The value of a cookie has no semicolon"),
    ('allow_private = ["10.0.0.1", "a b"]', "4:30: allow_private: 'a b'"),
    ("allow_private = []", "4:17: allow_private: The list is empty"),
    ('proxy = "socks5://p.example:1"', "4:9: proxy: socks5://p.example:1 is a SOCKS proxy"),
    ('proxy = {secret_file = "no.txt"}', "4:24: proxy: no.txt cannot be read (No such file"),
    ('proxy = {secret_file = "sites.toml", a = 1}', "4:38: proxy: Beside secret_file nothing"),
    ('contact = "${NOBODY}"', "4:11: contact: The environment has no NOBODY: set it before"),
    ('compress = "zip"', '4:12: compress: Give one of "gzip", "zstd".'),
    (
        'every = "often"',
        '4:9: every: Give a span of time in quotes, as in "15m" or "1d", or "auto"',
    ),
    ('cron = "5 6 * *"', "4:8: cron: '5 6 * *' is no cron line: it has not five fields. Give min"),
    ('cron = "5 25 * * *"', "4:8: cron: '5 25 * * *' is no cron line (Bad hour). Give minute,"),
    ('cron = "0 0 31 2 *"', "4:8: cron: '0 0 31 2 *' never comes: no month that it names has su"),
    ('every = "1h"\nruns_per_hour = 6', '5:17: runs_per_hour holds with every = "auto" only'),
    ('every = "1h"\ncron = "5 6 * * *"', "5:8: Give every or cron, not both."),
    ('active = "25:00-26:00"', "4:10: active: Give two different times of the day"),
    ('active = "06:00-06:00"', "4:10: active: Give two different times of the day"),
    ('schedule_zone = "Europe/Berlim"', 'tz database. Did you mean "Europe/Berlin"?'),
    ('group = "weeklys"\n[group.weeklies]', "4:9: There is no group 'weeklys'. Did you mean \"wee"),
    ("[site.rules]\nheadlin = 'h1'", "5:1: rules: There is no rule 'headlin'. Did you mean 'headl"),
    ("[site.rules]\nheadline = 'h2['", "5:12: rules: 'h2[' is not a CSS selector"),
    ("[site.rules]\nheadline = ['h1', 'h2[']", "5:19: rules: 'h2[' is not a CSS selector"),
    ("[site.rules]\nbody = {css = '.a', pattern = 'x'}", "5:21: rules: A rule for 'body' has no"),
    ("[site.rules]\nsection = {css = '.a', pattern = '(x'}", "5:34: rules: '(x' is not a regular"),
    (
        '[[site]]\nname = "a"\nsites = "b.example"',
        "5:8: There is a site 'a' already (sites.toml:2)",
    ),
    ('[[site]]\nname = "b/c"\nsites = "b.example"', "5:8: name: Give a name in quotes"),
    ("[[site]]\nsites = 'b.example'", "4:1: The site has no 'name': give one below [[site]]."),
    ("[[site]]\nname = 'b'", "4:1: The site has no 'sites': give one below [[site]]."),
    ("[[site]]\nname = 'b'\nsites = ['b.example', 'ftp://c']", "6:23: sites: 'ftp://c' is not a"),
    ("[defaults]\nname = 'x'", "5:1: 'name' is a site's own: it stands below [[site]]."),
    ("[default]\ndelay = 1", "4:1: There is no 'default' at the top of a sites file. Did you"),
    ("delay = ", "4:9: This is not TOML: invalid value."),
    ("delay = 2s", "4:10: This is not TOML: "),
]


def test_who_only_shows_needs_no_secrets(folder: Folder) -> None:
    path = folder.write(
        f"""{SITE}headers = {{X-Key = "${{KEY}}"}}
proxy = {{secret_file = "none.txt"}}
[alerts]
webhook = "${{HOOK}}"
"""
    )
    found = check_sites_file(path, {}, needs_secrets=False)
    assert (found.mistakes, [*found.plans]) == ([], ["a"])
    assert len(check_sites_file(path, {}).mistakes) == 3
    path = folder.write(f'{SITE}output = "${{FOLDER}}/a.jsonl"\nproxy = "socks5://p.example:1"\n')
    assert len(check_sites_file(path, {}, needs_secrets=False).mistakes) == 2


@pytest.mark.parametrize(("text", "said"), ONE_MISTAKE)
def test_each_mistake_is_a_sentence_with_its_place(folder: Folder, text: str, said: str) -> None:
    [mistake] = folder.mistakes(SITE + text)
    assert mistake.startswith("sites.toml:")
    assert said in mistake


def test_all_mistakes_are_told_at_once_and_in_order(folder: Folder) -> None:
    found = folder.mistakes("max_age = 1\n[defaults]\ndelai = 1\n" + SITE + "timeout = 0\n")
    assert [mistake.split(":")[1] for mistake in found] == ["1", "3", "7"]
    assert "A key of all sites stands below [defaults]." in found[0]
    with pytest.raises(SitesFileError) as error:
        read_sites_file(folder.path / "sites.toml")
    assert len(str(error.value).splitlines()) == 3


def test_a_group_that_nobody_uses_is_a_warning(folder: Folder) -> None:
    found = folder.check(SITE + "[group.empty]\ndelay = 1\n")
    assert not found.mistakes
    [warning] = found.warnings
    assert str(warning).endswith("sites.toml:4:1: No site is in the group 'empty'.")


IDLE = [
    ("[defaults]\nruns_per_hour = 6\n" + SITE, '2:17: runs_per_hour holds with every = "auto" on'),
    (
        SITE + 'group = "g"\nevery = "1h"\n[group.g]\nruns_per_hour = 6',
        '7:17: runs_per_hour holds with every = "auto" only, which none of its sites has: give',
    ),
    (SITE + 'jitter = "2m"', "4:10: jitter holds with every or cron only: give that, or leave it"),
    (SITE + 'active = "06:00-23:00"', "4:10: active holds with every or cron only"),
    (SITE + 'every = "1h"\nschedule_zone = "Asia/Tokyo"', "5:17: schedule_zone holds with cron or"),
    ('[defaults]\ncompress = "gzip"\n' + SITE, "2:12: compress holds with output_dir only, which"),
    (SITE + '[alerts]\nrepeat = "2d"', "5:10: repeat holds with someone who is told (command"),
    (SITE + '[alerts]\ndigest = "daily"\nheartbeat = "https://a.example"', "5:10: digest holds"),
    (
        SITE + '[alerts.mail]\nhost = "a"\nsender = "b"\nto = "c"\npassword = "d"',
        "8:12: mail.password holds with mail.user only",
    ),
]


@pytest.mark.parametrize(("text", "said"), IDLE)
def test_a_key_that_changes_nothing_is_a_warning(folder: Folder, text: str, said: str) -> None:
    found = folder.check(text)
    assert not found.mistakes
    [warning] = found.warnings
    assert f"sites.toml:{said}" in str(warning)


def test_a_default_that_one_site_uses_is_none(folder: Folder) -> None:
    defaults = '[defaults]\nruns_per_hour = 6\njitter = "2m"\n'
    others = SITE.replace('"a"', '"b"')
    assert not folder.check(f'{defaults}{SITE}every = "auto"\n{others}').warnings
    [warning] = folder.check(f'{defaults}{SITE}every = "1h"\n{others}').warnings
    assert "2:17: runs_per_hour" in str(warning)
    # A site that has its own takes nothing from the defaults.
    own = f'{SITE}every = "auto"\nruns_per_hour = 3\n'
    [warning] = folder.check(f'{defaults}{own}{others}every = "1h"').warnings
    assert "2:17: runs_per_hour" in str(warning)


def test_two_sites_may_write_to_one_output(folder: Folder) -> None:
    text = '[defaults]\noutput = "all.jsonl"\n' + SITE + SITE.replace('"a"', '"b"')
    assert not folder.mistakes(text)


def test_includes(folder: Folder) -> None:
    folder.write(SITE + "group = 'g'", "more/a.toml")
    folder.write("[group.g]\ndelay = 9\n", "groups.toml")
    plan = folder.plan('include = ["more/a.toml", "groups.toml"]')
    assert (plan.name, plan.how.delay) == ("a", 9)
    assert str(plan.origin("delay")) == "group.g (groups.toml:2)"


def test_includes_that_cannot_be_read(folder: Folder) -> None:
    folder.write('include = "sites.toml"\n' + SITE, "a.toml")
    folder.write("[defaults]\ndelay = 1\n", "b.toml")
    text = 'include = ["a.toml", "no.toml",\n "b.toml", "b.toml", "*.tml"]\n[defaults]\ndelay = 1'
    assert folder.mistakes(text) == [
        "a.toml:1:11: sites.toml includes this file in turn: take one of the two includes away.",
        "b.toml:1:1: There are [defaults] in another file already: put both together.",
        "sites.toml:1:22: There is no file 'no.toml': names count from the folder of this file.",
        "sites.toml:2:12: b.toml is included twice: take one of the two includes away.",
        "sites.toml:2:22: There is no file '*.tml': names count from the folder of this file.",
    ]
    assert "Give a list of files in quotes" in folder.mistakes(f"include = 3\n{SITE}")[0]


def test_files_that_are_no_sites_file(folder: Folder) -> None:
    [warning] = folder.check("# nothing").warnings
    assert warning.message.startswith("The file names no site: write [[site]], and below it")
    [missing] = check_sites_file(folder.path / "no.toml").mistakes
    assert "(No such file or directory): name a sites file." in str(missing)
    path = folder.path / "latin.toml"
    path.write_bytes(b"# \xe9\n")
    [mistake] = check_sites_file(path).mistakes
    assert mistake.message == "The file is not UTF-8 text: save it with that encoding."
    assert "[[site]] in double brackets" in folder.mistakes('[site]\nname = "a"')[0]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://news.example/a-story", "all"),
        ("https://news.example/world/a-story", "world"),
        ("https://news.example/worlds/a-story", "all"),
        ("https://news.example:8443/world/a-story", "port"),
        ("https://sport.news.example/a-story", "sport"),
        ("https://paper.example/a-story", None),
    ],
)
def test_the_site_of_a_page_has_most_in_common_with_it(
    folder: Folder, url: str, name: str | None
) -> None:
    addresses = {
        "all": "https://news.example",
        "world": "https://news.example/world",
        "port": "https://news.example:8443",
        "sport": "https://sport.news.example",
    }
    lines = [f'[[site]]\nname = "{key}"\nsites = "{at}"\n' for key, at in addresses.items()]
    site = SitesByHost(folder.check("".join(lines)).plans.values()).site_of(url)
    assert (site and site.name) == name


def test_a_page_is_read_as_its_site_says(folder: Folder) -> None:
    folder.write("title: //h2\n", "ftr/a.example.txt")
    plan = folder.plan(f'{SITE}ftr_rules = "ftr"\ndate_order = "day-first"\nrules.section = "b"\n')
    sites = SitesByHost([plan])
    rules = '{"section": ["b"], "headline": [{"xpath": "//h2"}]}'
    assert sites.hints_of("https://a.example/x") == (rules, "day-first")
    assert sites.hints_of("https://www.a.example/x") == (rules, "day-first")
    assert sites.hints_of("https://b.example/x") == sites.hints_of(None) == ("", "")
    settings = crawl_plan_of(plan).settings
    assert settings["NEWSCRAWL_FTR_RULES"] == str(folder.path / "ftr")
    assert settings["NEWSCRAWL_DATE_ORDER"] == "day-first"


def test_a_folder_of_rules_that_is_none_is_a_mistake(folder: Folder) -> None:
    [mistake] = folder.mistakes(f'[defaults]\nftr_rules = "ftr"\n{SITE}')
    place = f"{folder.path}/ftr"
    words = f"ftr_rules: There is no folder {place}: give one with files of ftr-site-config."
    assert mistake == f"sites.toml:2:13: {words}"


def test_what_the_rules_of_others_are_good_for(folder: Folder) -> None:
    file = folder.write("title: //h2\nfind_string: a\n", "ftr/a.example.txt")
    other = SITE.replace("a.example", "c.example").replace('"a"', '"c"')
    found = folder.check(f'[defaults]\nftr_rules = "ftr"\n{SITE}{other}')
    assert list(ftr_notes(found.plans.values())) == [
        f"a: {file} has rules for headline.",
        f"a: {file} is not followed in line 2: find_string: replacing text in the page is not "
        "done.",
        "No file of rules is for c.example.",
    ]
