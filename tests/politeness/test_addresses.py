"""No request leaves for a private network, however it is spelled, unless the operator named it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.http import HtmlResponse, Request, Response
from scrapy.settings import Settings
from twisted.internet.error import DNSLookupError

from newscrawl.politeness import addresses
from newscrawl.politeness.addresses import (
    AddressMiddleware,
    AddressRefused,
    NamedHosts,
    PrivateAddress,
    SafeMetaRefreshMiddleware,
    SafeRedirectMiddleware,
    host_of,
    permit,
    resolves_privately,
    without_credentials,
)
from newscrawl.politeness.publicness import is_public, literal_ip

PUBLIC = [
    "8.8.8.8",
    "93.184.215.14",
    "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
]
PRIVATE = [
    "0.0.0.0",  # noqa: S104
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "224.0.1.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001:0:7f00:1::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]
NO_ADDRESS = ["", "news.example", "1.2.3.4.5", "256.1.1.1", "::g", "1" * 5000, "%", "\x00"]


@pytest.mark.parametrize("ip", PUBLIC)
def test_addresses_of_the_internet_are_public(ip: str) -> None:
    assert is_public(ip)


@pytest.mark.parametrize("ip", PRIVATE + NO_ADDRESS)
def test_all_others_are_not(ip: str) -> None:
    assert not is_public(ip)


@pytest.mark.parametrize(
    ("host", "ip"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("127.0.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("0X7F.0.0.1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("017700000001", "127.0.0.1"),
        ("0", "0.0.0.0"),  # noqa: S104
        ("127。0。0。1", "127.0.0.1"),
        ("１２７.０.０.１", "127.0.0.1"),
        ("①②⑦.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
        ("[::1]", "::1"),
        ("0:0:0:0:0:0:0:1", "::1"),
        ("[fe80::1%25eth0]", "fe80::1"),
        ("[::ffff:169.254.169.254]", "::ffff:a9fe:a9fe"),
        ("news.example", None),
        ("face.example", None),
        ("0x", None),
        ("fade", None),
        ("1.2.3.4.5", None),
        ("999999999999", None),
        ("", None),
        ("[", None),
        ("[::1", "::1"),
    ],
)
def test_each_spelling_of_an_address_is_read(host: str, ip: str | None) -> None:
    read = literal_ip(host)
    if ip == "::ffff:a9fe:a9fe":  # written in one way or another, by Python's version
        assert read is not None
        assert not is_public(read)
    else:
        assert read == ip


def crawler(*, named: object = (), setting: object = ()) -> Any:
    settings = Settings({"NEWSCRAWL_NAMED_HOSTS": setting})
    return SimpleNamespace(settings=settings, spider=SimpleNamespace(named_hosts=named))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1:8080/x",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://017700000001/",
        "http://127.0.0.1./",
        "https://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]:80/",
        "http://[fd00:ec2::254]/",
        "http://[fe80::1%25eth0]/",
        "http://localhost/",
        "http://LOCALHOST.:9200/",
        "http://db.localhost/",
    ],
)
def test_private_addresses_are_refused_before_anything_is_sent(url: str) -> None:
    middleware = AddressMiddleware.from_crawler(crawler())
    with pytest.raises(PrivateAddress):
        middleware.process_request(Request(url))


@pytest.mark.parametrize(
    "url", ["ftp://news.example/a", "file:///etc/hostname", "data:,x", "gopher://news.example/"]
)
def test_only_http_and_https_are_asked_for(url: str) -> None:
    with pytest.raises(AddressRefused):
        AddressMiddleware.from_crawler(crawler()).process_request(Request(url))


def test_an_address_with_a_password_is_refused_and_not_told() -> None:
    middleware = AddressMiddleware.from_crawler(crawler())
    with pytest.raises(AddressRefused) as refused:
        middleware.process_request(Request("https://me:secret@news.example/a"))
    assert "secret" not in str(refused.value)
    assert "news.example/a" in str(refused.value)


@pytest.mark.parametrize("url", ["https://news.example/a", "http://8.8.8.8/", "http://[2606::1]/"])
def test_public_addresses_pass(url: str) -> None:
    AddressMiddleware.from_crawler(crawler()).process_request(Request(url))


@pytest.mark.parametrize(
    ("named", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/a"),
        ("127.0.0.1", "http://2130706433/"),
        ("localhost", "http://localhost:8000/"),
        ("LocalHost.", "http://localhost/"),
        ("[::1]", "http://[::1]:8000/"),
        ("10.0.0.7", "https://10.0.0.7/"),
    ],
)
def test_what_the_operator_named_passes(named: str, url: str) -> None:
    AddressMiddleware.from_crawler(crawler(setting=[named])).process_request(Request(url))
    spider = crawler(named={host_of(f"http://{named}/"), named.strip("[]").lower().rstrip(".")})
    AddressMiddleware.from_crawler(spider).process_request(Request(url))


def test_a_named_host_opens_no_other() -> None:
    middleware = AddressMiddleware.from_crawler(crawler(named=["127.0.0.1"]))
    for url in ("http://127.0.0.2/", "http://localhost/", "http://10.0.0.1/"):
        with pytest.raises(PrivateAddress):
            middleware.process_request(Request(url))


def test_hosts_are_named_by_setting_and_spider() -> None:
    named = NamedHosts(crawler(named=["a.example"], setting="B.example,127.1"))
    for host in ("a.example", "b.example", "127.0.0.1", "2130706433", "B.example."):
        assert named.let_through(host)
    assert not named.let_through("c.example")


def test_a_spider_may_name_hosts_while_it_reads_them() -> None:
    grows: set[str] = set()
    middleware = AddressMiddleware.from_crawler(crawler(named=grows))
    with pytest.raises(PrivateAddress):
        middleware.process_request(Request("http://127.0.0.1/"))
    grows.add("127.0.0.1")
    middleware.process_request(Request("http://127.0.0.1/"))


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://me:secret@news.example:8080/a?b=c@d#e", "https://news.example:8080/a?b=c@d#e"),
        ("https://me@news.example/", "https://news.example/"),
        ("https://a@b@news.example/", "https://news.example/"),
        ("https://news.example/@a", "https://news.example/@a"),
        ("http://me:secret@[::1/", "[::1/"),
    ],
)
def test_credentials_are_taken_out(url: str, plain: str) -> None:
    assert without_credentials(url) == plain


def test_a_broken_address_has_no_host() -> None:
    assert host_of("http://[::1/") == ""


@pytest.fixture
def resolved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "_permitted", set())
    monkeypatch.setattr(addresses, "_found_private", {})


@pytest.mark.usefixtures("resolved")
def test_a_name_that_resolves_privately_is_refused_each_time() -> None:
    assert addresses._checked("8.8.8.8", "a.example") == "8.8.8.8"
    with pytest.raises(DNSLookupError):
        addresses._checked("10.0.0.1", "a.example")
    assert resolves_privately("A.example.") == "10.0.0.1"
    assert resolves_privately("b.example") is None
    permit(["b.example"])
    assert addresses._checked("10.0.0.1", "b.example") == "10.0.0.1"


def redirected(cls: type[Any], response: Response) -> Request:
    settings = Settings({"METAREFRESH_MAXDELAY": 3})
    fake = SimpleNamespace(
        settings=settings, spider=None, signals=SimpleNamespace(connect=lambda *_, **__: None)
    )
    made = cls.from_crawler(fake).process_response(Request("https://news.example/a"), response)
    assert isinstance(made, Request)
    return made


def test_a_redirect_loses_its_password() -> None:
    headers = {"Location": "https://me:secret@news.example/b"}
    response = Response("https://news.example/a", status=302, headers=headers)
    assert redirected(SafeRedirectMiddleware, response).url == "https://news.example/b"


def test_a_meta_refresh_loses_its_password() -> None:
    body = b'<meta http-equiv="refresh" content="0; url=https://me:secret@news.example/b">'
    response = HtmlResponse("https://news.example/a", body=body, encoding="utf-8")
    assert redirected(SafeMetaRefreshMiddleware, response).url == "https://news.example/b"
