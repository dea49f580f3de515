"""A server must show a certificate of its own name that the system trusts."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from certificates import Certificate, certificate
from hostile import Server, answer, crawl, redirect, serve
from tls import NoTLSServer, serve_tls, tunnel_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from conftest import Cli

BAD = {
    "self-signed.example": "is signed by itself and by no authority",
    "wrong-name.example": "is for another host",
    "below.a.wild.example": "is for another host",
    "name-only.example": "is for another host",
    "expired.example": "has expired",
    "future.example": "is not valid yet",
    "unknown.example": "is signed by an authority that this system does not know",
}
GOOD = ("good.example", "a.wild.example")


def url_of(host: str, server: Server, path: str = "/a") -> str:
    return f"https://{host}:{server.port}{path}"


@pytest.fixture(scope="module")
def authority() -> Certificate:
    return certificate(named="an authority")


@pytest.fixture(scope="module")
def trusted(authority: Certificate, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which the authority is the only one."""
    path = tmp_path_factory.mktemp("authority") / "authorities.pem"
    path.write_bytes(authority.pem)
    return {"SSL_CERT_FILE": str(path), "SSL_CERT_DIR": str(path.parent / "none")}


@pytest.fixture(scope="module")
def servers(
    authority: Certificate, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Server]]:
    """A server for each kind of certificate, by the host that it is asked as."""
    folder = tmp_path_factory.mktemp("keys")
    stranger = certificate(named="a stranger")
    wild = certificate("*.wild.example", by=authority)
    shown = {
        "good.example": certificate("good.example", by=authority),
        "a.wild.example": wild,
        "127.0.0.1": certificate("127.0.0.1", by=authority),
        "self-signed.example": certificate("self-signed.example", named="self-signed.example"),
        "wrong-name.example": certificate("news.example", by=authority),
        "below.a.wild.example": wild,
        "name-only.example": certificate("news.example", by=authority, named="name-only.example"),
        "expired.example": certificate("expired.example", by=authority, days=(-9, -1)),
        "future.example": certificate("future.example", by=authority, days=(1, 9)),
        "unknown.example": certificate("unknown.example", by=stranger),
    }
    with ExitStack() as stack:
        running = {
            host: stack.enter_context(serve_tls(made.context(folder)))
            for host, made in shown.items()
        }
        for server in running.values():
            server.says |= {"/robots.txt": answer(b""), "/a": answer(b"a page")}
        yield running


def ask(
    urls: list[str], environment: Mapping[str, str], hosts: tuple[str, ...], **settings: Any
) -> dict[str, Any]:
    """Ask for addresses of hosts that are all on loopback."""
    names = dict.fromkeys([*GOOD, *BAD], "127.0.0.1")
    private = [*hosts, "127.0.0.1"]
    result = crawl(urls, private=private, names=names, environment=environment, **settings)
    return dict(result["came"])


def test_certificates_are_verified(servers: dict[str, Server], trusted: dict[str, str]) -> None:
    asked_before = {host: len(servers[host].asked) for host in BAD}
    urls = {host: url_of(host, server) for host, server in servers.items()}
    with serve() as plain, serve(of=NoTLSServer) as without:
        plain.says |= {
            "/robots.txt": answer(b""),
            "/moved": redirect(urls["expired.example"]),
            "/well": redirect(urls["good.example"]),
        }
        no_tls = url_of("127.0.0.1", without)
        more = [plain.url("/moved"), plain.url("/well"), no_tls]
        came = ask([*urls.values(), *more], trusted, tuple(servers))
        for host in (*GOOD, "127.0.0.1"):
            assert came[urls[host]]["status"] == 200, came[urls[host]]
        for host, words in BAD.items():
            assert came[urls[host]]["error"] == "TLSError", (host, came[urls[host]])
            assert words in came[urls[host]]["text"]
            assert f"--insecure {host}" in came[urls[host]]["text"]
        assert came[plain.url("/well")]["status"] == 200
        assert came[plain.url("/moved")]["error"] == "TLSError"
        assert came[no_tls]["error"] == "TLSError"
        assert "127.0.0.1 does not speak https at port" in came[no_tls]["text"]
    # The connection ended before a request was sent.
    assert {host: len(servers[host].asked) for host in BAD} == asked_before


def test_the_authorities_are_the_systems(servers: dict[str, Server]) -> None:
    url = url_of("good.example", servers["good.example"])
    came = ask([url], {}, ("good.example",))
    assert came[url]["error"] == "TLSError"
    assert "an authority that this system does not know" in came[url]["text"]


def test_the_operator_may_make_an_exception_for_a_host(
    servers: dict[str, Server], trusted: dict[str, str]
) -> None:
    left = "expired.example"
    urls = {host: url_of(host, servers[host]) for host in BAD}
    insecure = [host for host in BAD if host != left]
    came = ask(list(urls.values()), trusted, tuple(BAD), NEWSCRAWL_INSECURE_HOSTS=insecure)
    assert {host: came[urls[host]].get("status") for host in insecure} == dict.fromkeys(
        insecure, 200
    )
    assert came[urls[left]]["error"] == "TLSError"


def test_verification_can_be_switched_off(
    servers: dict[str, Server], trusted: dict[str, str]
) -> None:
    url = url_of("expired.example", servers["expired.example"])
    came = ask([url], trusted, ("expired.example",), DOWNLOAD_VERIFY_CERTIFICATES=False)
    assert came[url]["status"] == 200


def test_certificates_are_verified_behind_a_proxy(
    servers: dict[str, Server], trusted: dict[str, str]
) -> None:
    good, bad = (url_of(host, servers[host]) for host in ("good.example", "expired.example"))
    with serve() as proxy:
        for host in ("good.example", "expired.example"):
            proxy.says[f"{host}:{servers[host].port}"] = tunnel_to(servers[host].port)
        environment = {**trusted, "https_proxy": f"http://127.0.0.1:{proxy.port}"}
        came = ask([good, bad], environment, ())
    assert came[good]["status"] == 200
    assert came[bad]["error"] == "TLSError"
    assert "has expired" in came[bad]["text"]


# --- the commands ------------------------------------------------------------------------------

SENTENCE = "The harbour board of the town met on Tuesday and agreed upon a plan for the old quays. "
ARTICLE = (
    "<html><head><title>Harbour board agrees upon a plan</title></head><body><article>"
    "<h1>Harbour board agrees upon a plan</h1>"
    + "".join(f"<p>{SENTENCE * 3}({number})</p>" for number in range(8))
    + "</article></body></html>"
).encode()
QUICK = ("--delay", "0", "-s", "NEWSCRAWL_READERS=0", "-o", "out.jsonl")
STATE = ("--state", "out.jsonl.state")


@pytest.fixture
def expired(authority: Certificate, tmp_path: Path) -> Iterator[str]:
    """The address of an article on a server whose certificate has expired."""
    (tmp_path / "keys").mkdir()
    context = certificate("localhost", by=authority, days=(-9, -1)).context(tmp_path / "keys")
    with serve_tls(context) as server:
        server.says["/world/2026/11/20/a-story-of-quays"] = answer(
            ARTICLE, headers=[("Content-Type", "text/html; charset=utf-8")]
        )
        yield url_of("localhost", server, "/world/2026/11/20/a-story-of-quays")


def test_a_bad_certificate_is_told_kept_and_tried_again(
    cli: Cli, expired: str, trusted: dict[str, str]
) -> None:
    cli.environment |= trusted
    cli.write("given.txt", expired.encode())
    crawled = ("crawl", *QUICK, "--urls", "given.txt")
    ran = cli(*crawled)
    assert "The certificate of localhost has expired" in ran.err
    assert "--insecure localhost" in ran.err
    assert "not verified" not in ran.err
    with closing(sqlite3.connect(cli.folder / "out.jsonl.state")) as db:
        [row] = db.execute("SELECT state, reason, next_try - fetched_at FROM pages").fetchall()
        assert row[:2] == ("later", "tls")
    told = orjson.loads(cli("status", "--json", *STATE).out)
    assert told["insecure"] == {}
    assert told["sites"][0]["reasons"] == {"tls": 1}

    assert cli("retry", *STATE, "--reason", "tls").status == 0
    ran = cli(*crawled, "--insecure", "localhost")
    assert ran.status == 0, ran.err
    assert "The certificates of localhost are not verified" in ran.err
    assert orjson.loads((cli.folder / "out.jsonl").read_bytes())["headline"]
    told = orjson.loads(cli("status", "--json", *STATE).out)
    assert list(told["insecure"]) == ["localhost"]
    words = cli("status", *STATE).out.decode()
    assert "Crawled without verified certificates: localhost (" in words
    # It is remembered when the exception is made no more.
    assert cli(*crawled).status == 0
    assert orjson.loads(cli("status", "--json", *STATE).out)["insecure"] == told["insecure"]


def test_inspect_verifies_as_a_crawl_does(cli: Cli, expired: str, trusted: dict[str, str]) -> None:
    cli.environment |= trusted
    assert "The certificate of localhost has expired" in cli("inspect", expired).err
    ran = cli("inspect", "--json", "--insecure", "localhost", expired)
    assert ran.status == 0, ran.err
    assert orjson.loads(ran.out)["reject"] is None
