"""What goes over the wire is archived byte for byte, whatever rules of HTTP it breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from files.warc_kit import archived, check
from hostile import Server, answer, hang, serve
from test_http_parser import CUT, READ

if TYPE_CHECKING:
    from conftest import Cli

ARCHIVE = "archive"
QUICK = ("--delay", "0", *("-s", "NEWSCRAWL_READERS=0"), *("-s", "NEWSCRAWL_RETRY_DELAY=900"))
# A status line behind what only announces it or is empty: the answer begins there.
BEFORE = {
    "interim": b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
    "empty-lines-before": b"\r\n" * 2,
}


def crawl(cli: Cli, site: Server, names: list[str], *options: str) -> None:
    (cli.folder / "urls.txt").write_text("".join(f"{site.url(f'/{name}')}\n" for name in names))
    site.says["/robots.txt"] = answer(b"")
    ran = cli("crawl", "--urls", "urls.txt", "--warc", ARCHIVE, "-o", "out", *QUICK, *options)
    assert "Traceback" not in ran.err, ran.err


def test_every_answer_is_kept_as_it_was_sent(cli: Cli) -> None:
    with serve() as site:
        site.says |= {f"/{name}": says for name, says in (READ | CUT).items()}
        crawl(cli, site, [*READ, *CUT], "-s", "NEWSCRAWL_HOST_FAILURES=99")
        kept = archived(cli.folder / ARCHIVE)
        for name, says in (READ | CUT).items():
            sent = says.removeprefix(BEFORE.get(name, b""))
            blocks = kept[site.url(f"/{name}")]
            assert [sent.startswith(block) for block in blocks] == [True], name
            assert len(sent) - len(blocks[0]) in (0, 2) or name.startswith("no-line"), name
        requests = archived(cli.folder / ARCHIVE, "request")
    sent_heads = set(site.heads)
    assert {block for blocks in requests.values() for block in blocks} <= sent_heads
    cut = {
        told["WARC-Target-URI"] for told in check(cli.folder / ARCHIVE) if told["WARC-Truncated"]
    }
    assert {site.url(f"/{name}") for name in ("length", "chunks", "in-a-chunk")} <= cut
    assert site.url("/chunked-twice") not in cut


def test_what_is_no_whole_answer_has_no_record(cli: Cli) -> None:
    with serve() as site:
        site.says |= {"/hangs": hang, "/closes": b"", "/half": b"HTTP/1.1 200 OK\r\nContent-Ty"}
        site.says["/more"] = answer(b"<p>hello") + b"left over"
        names = ["hangs", "closes", "half", "more"]
        crawl(cli, site, names, *("-s", "DOWNLOAD_TIMEOUT=1"))
        kept = archived(cli.folder / ARCHIVE)
        assert set(kept) == {site.url("/robots.txt"), site.url("/more")}
        assert kept[site.url("/more")] == [answer(b"<p>hello")]
    check(cli.folder / ARCHIVE)
