"""What a site says leads a crawl nowhere it must not go, and leaves nothing secret behind."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from faulty import COMMAND, OUTPUT, REJECTS, children, crawl, fate, query, written
from newsroom import Gate, NewsSite, Pages, faults, html, redirect, serve, text

if TYPE_CHECKING:
    from conftest import Cli

SECRET = "p4ssw0rd-of-mine"  # noqa: S105 - what must not be found
LISTENS = "0A"


def listening(pid: int) -> list[str]:
    """The ports at which a process listens, as its /proc tells."""
    inodes = set()
    with suppress(OSError):
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                target = str(entry.readlink())
                if target.startswith("socket:["):
                    inodes.add(target.removeprefix("socket:[").removesuffix("]"))
    found = []
    for table in ("tcp", "tcp6"):
        with suppress(OSError):
            for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == LISTENS and fields[9] in inodes:
                    found.append(fields[1])
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_port_is_open_while_a_crawl_runs(cli: Cli) -> None:
    site, gate = NewsSite(10), Gate()
    site.faults.put(faults.hold(gate), on=site.story(3).path)
    with serve(site) as running, cli.start(*COMMAND, running.url) as process:
        try:
            assert gate.wait_reached(60)
            assert {pid: listening(pid) for pid in children(process.pid)} == {
                pid: [] for pid in children(process.pid)
            }
            gate.open()
            _, err = process.communicate(timeout=60)
        finally:
            gate.open()
            process.kill()
    assert process.returncode == 0, err.decode()


def everything_written(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_no_password_in_log_records_or_state(cli: Cli) -> None:
    site = NewsSite(20)
    with serve(site) as running:
        base = running.url
        host = base.removeprefix("http://")
        secret = f"http://user:{SECRET}@{host}"
        # Links, sitemaps, redirects, a meta refresh and a canonical address that hold one.
        links = "".join(f'<a href="{secret}{site.story(n).path}">x</a>' for n in range(1, 6))
        moved = "/world/2026/11/20/a-story-that-moved-away-for-good"
        gone = "/world/2026/11/20/a-story-that-left-the-site-for-good"
        refresh = "/world/2026/11/20/a-story-that-sends-its-reader-on"
        site.pages["/"] = html(f"<title>Front</title><body>{links}</body>")
        site.pages[moved] = redirect(f"{secret}{site.story(7).path}")
        site.pages[gone] = redirect(f"http://user:{SECRET}@elsewhere.example/a")
        site.pages[refresh] = html(
            f'<meta http-equiv="refresh" content="0; url={secret}{site.story(8).path}">'
        )
        named = [secret + site.story(6).path, base + moved, base + gone, base + refresh]
        site.pages["/sitemap.xml"] = text("\n".join([*named, *site.expected()]))
        site.pages["/sitemap-news.xml"] = text("")
        debug = ("-s", "LOG_LEVEL=DEBUG", "-s", "DOWNLOAD_TIMEOUT=5", "--log", "json")
        ran = crawl(cli, *debug, base)
        assert ran.status == 0, ran.err
        assert set(site.expected()) == written(cli.folder)
        for path in (moved, refresh):  # whichever of the two addresses was asked for first
            assert fate(cli.folder, base + path).state in ("written", "duplicate")
        assert fate(cli.folder, base + gone).reason == "off-site"
        # The operator's own: a front page and given addresses.
        given = cli.write("given.txt", f"{secret}{site.story(9).path}\n{secret}/a\n".encode())
        with_user = crawl(cli, "-s", "LOG_LEVEL=DEBUG", secret)
        with_urls = crawl(cli, "-s", "LOG_LEVEL=DEBUG", "--urls", given)
        (cli.folder / given).unlink()
    left = ran.err + with_user.err + with_urls.err
    assert SECRET not in left
    assert SECRET.encode() not in everything_written(cli.folder)
    assert "authorization" not in {
        name for hit in running.hits for name in hit.headers if hit.fault == ""
    }


def test_names_from_a_site_are_no_paths(cli: Cli) -> None:
    hostile = [
        "/../../../../tmp/2026/11/20/a-story-that-climbs-out",
        "/%2e%2e/%2e%2e/2026/11/20/a-story-that-climbs-quietly",
        "/world/2026/11/20/a-story;rm -rf .jsonl",
        "/world/2026/11/20/$(touch pwned)-and-a-story",
        "/world/2026/11/20/a-story\x00-with-a-zero",
        "/world/2026/11/20/" + "very-" * 300 + "long-story",
        "/..%5c..%5c2026/11/20/a-story-for-another-system",
    ]
    site = NewsSite(5)
    whole = site.story(3)
    with serve(site) as running:
        for path in hostile:
            site.alias(path, whole.path)
        lines = [running.url + path for path in hostile]
        site.pages["/sitemap.xml"] = text("\n".join([*lines, *site.expected()]))
        site.pages["/sitemap-news.xml"] = text("")
        before = {path for path in cli.folder.parent.rglob("*") if cli.folder not in path.parents}
        folder = ("--output-dir", "days")
        command = [argument for argument in COMMAND if argument not in ("-o", OUTPUT)]
        ran = cli(*command, *folder, running.url)
        assert ran.status == 0, ran.err
        after = {path for path in cli.folder.parent.rglob("*") if cli.folder not in path.parents}
    assert after == before
    made = sorted(path.name for path in (cli.folder / "days").iterdir())
    days = [name for name in made if name.startswith("articles-") and name.endswith(".jsonl")]
    known = {*days, "crawl.state", "crawl.state.lock", REJECTS.removeprefix("out.")}
    assert 1 <= len(days) <= 2
    assert set(made) <= known, made
    assert [path.name for path in cli.folder.iterdir()] == ["days"]


def test_private_addresses_are_asked_for_only_where_they_are_named(cli: Cli) -> None:
    inner = Pages({"/secret": html("<title>Inner</title><body>Nobody may read this</body>")})
    site = NewsSite(5)
    with serve(site, inner) as running:
        # The site is named as localhost; the other names and addresses below are not.
        port = running.port
        front = f"http://localhost:{port}"
        targets = [
            f"http://inner.localhost:{port}/world/a-story-on-a-name-below-the-site",
            f"http://127.0.0.2:{port}/secret",
            f"http://0x7f.2:{port}/secret",
            "http://169.254.169.254/latest/meta-data/",
        ]
        paths = [f"/world/2026/11/20/a-story-that-leads-inside-{n}" for n in range(len(targets))]
        for path, target in zip(paths, targets, strict=True):
            site.pages[path] = redirect(target)
        lines = [*(front + path for path in paths), targets[0], targets[1]]
        site.pages["/sitemap.xml"] = text("\n".join(lines))
        ran = crawl(cli, front)
        assert ran.status == 0, ran.err
        assert not [hit for hit in running.hits if hit.base != site.base]
        assert not [hit for hit in running.hits if hit.host.startswith("inner.")]
        ends = [fate(cli.folder, front + path).reason for path in paths]
        assert ends == ["refused", "off-site", "off-site", "off-site"]
        assert fate(cli.folder, targets[0])[:2] == ("later", "refused")
        assert query(cli.folder, "SELECT url FROM pages WHERE url = ?", targets[1]) == []
        assert b"Nobody may read this" not in everything_written(cli.folder)


NAMES = """
import socket
on_loopback = {'news.example': '127.0.0.1', 'inner.news.example': '127.0.0.1'}
by_name, infos = socket.gethostbyname, socket.getaddrinfo
socket.gethostbyname = lambda name: by_name(on_loopback.get(name, name))
socket.getaddrinfo = lambda host, *a, **k: infos(on_loopback.get(host, host), *a, **k)
"""
"""As if DNS said so: the system's own look-up is told another answer."""


def test_a_name_that_resolves_to_a_private_address_is_refused(cli: Cli) -> None:
    cli.patch(NAMES)
    site = NewsSite(5)
    with serve(site) as running:
        front = f"http://news.example:{running.port}"
        inside = f"http://inner.news.example:{running.port}/world/2026/11/20/a-story-from-inside"
        moved = "/world/2026/11/20/a-story-that-leads-inside"
        site.pages[moved] = redirect(inside)
        site.pages["/sitemap.xml"] = text(f"{inside}\n{front}{moved}\n")
        ran = crawl(cli, "--allow-private", f"news.example:{running.port}", front)
        assert ran.status == 0, ran.err
        assert {hit.host for hit in running.hits} == {f"news.example:{running.port}"}
        assert fate(cli.folder, inside)[:2] == ("later", "refused")
        assert fate(cli.folder, front + moved)[:2] == ("later", "refused")


def test_a_site_that_the_operator_named_stays_public(cli: Cli) -> None:
    """Its name may lead elsewhere tomorrow, so naming it is no leave to go into the network."""
    cli.patch(NAMES)
    with serve(NewsSite(5)) as running:
        front = f"http://news.example:{running.port}"
        given = cli.write("given.txt", f"{front}/a\n".encode())
        for arguments in (
            (front,),
            ("--urls", given),
            ("--allow-private", f"news.example:{running.port + 1}", front),
        ):
            ran = crawl(cli, *arguments)
            assert ran.status == 3
            assert f"--allow-private news.example:{running.port}" in ran.err
        assert not running.hits


def test_a_private_address_that_is_given_opens_no_other_port(cli: Cli) -> None:
    site = NewsSite(5)
    with serve(site) as running, serve(NewsSite(3)) as other:
        moved = "/world/2026/11/20/a-story-at-another-port"
        site.pages[moved] = redirect(other.url + "/")
        site.pages["/sitemap.xml"] = text(f"{running.url}{moved}\n{other.url}/a-story-of-it\n")
        ran = crawl(cli, running.url)
        assert ran.status == 0, ran.err
        assert not other.hits
        assert fate(cli.folder, running.url + moved)[:2] == ("later", "refused")
        assert fate(cli.folder, f"{other.url}/a-story-of-it")[:2] == ("later", "refused")


BAD_ADDRESSES = ["http://h:18080:18090/", "http://a\\@127.0.0.1/", "http://[::1/", "http://h:0/"]


def test_what_is_no_address_is_refused_for_good(cli: Cli) -> None:
    site = NewsSite(5)
    paths = [f"/world/2026/11/20/a-story-that-went-{n}" for n in range(len(BAD_ADDRESSES))]
    with serve(site) as running:
        for path, target in zip(paths, BAD_ADDRESSES, strict=True):
            site.pages[path] = redirect(target)
        lines = [*(running.url + path for path in paths), *BAD_ADDRESSES]
        site.pages["/sitemap.xml"] = text("\n".join(lines))
        ran = crawl(cli, running.url)
        assert ran.status == 0, ran.err
        ends = [fate(cli.folder, running.url + path) for path in paths]
        assert ends == [("failed", "bad-address", 1, None)] * len(paths)


@pytest.mark.parametrize("address", [*BAD_ADDRESSES, "http:/news.example"])
def test_what_is_no_address_is_told_to_its_user(cli: Cli, address: str) -> None:
    for arguments in (("crawl", address), ("inspect", address)):
        ran = cli(*arguments)
        assert ran.status != 0
        assert "web URL" in ran.err or "no such file" in ran.err or "user name" in ran.err
        assert "Traceback" not in ran.err
    assert list(cli.folder.iterdir()) == []
