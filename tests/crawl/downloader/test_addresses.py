"""No request leaves for a private network, however it is spelled, unless the operator named it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.http import HtmlResponse, Request, Response
from scrapy.settings import Settings
from twisted.internet.address import IPv4Address, IPv6Address

from newscrawl.crawl.discovery import UrlError
from newscrawl.crawl.downloader import resolver
from newscrawl.crawl.downloader.cloud_metadata import (
    METADATA_ADDRESSES,
    METADATA_NAMES,
    metadata_service_owner,
)
from newscrawl.crawl.downloader.private_hosts import (
    HostPort,
    PrivateHosts,
    parse_host,
    parse_host_port,
    private_host_of,
)
from newscrawl.crawl.downloader.public_addresses import is_public_ip, literal_ip
from newscrawl.crawl.downloader.url_filter import (
    InvalidUrl,
    PrivateAddress,
    SafeMetaRefreshMiddleware,
    SafeRedirectMiddleware,
    UrlFilterMiddleware,
    UrlRefused,
    without_credentials,
)

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
    assert is_public_ip(ip)


@pytest.mark.parametrize("ip", PRIVATE + NO_ADDRESS)
def test_all_others_are_not(ip: str) -> None:
    assert not is_public_ip(ip)


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
        assert not is_public_ip(read)
    else:
        assert read == ip


def crawler(*, given: object = (), allowed: object = ()) -> Any:
    settings = Settings({"NEWSCRAWL_ALLOW_PRIVATE": allowed})
    return SimpleNamespace(settings=settings, spider=SimpleNamespace(given_private=given))


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
        "http://[fe80::1]/",
        "http://localhost/",
        "http://LOCALHOST.:9200/",
        "http://db.localhost/",
    ],
)
def test_private_addresses_are_refused_before_anything_is_sent(url: str) -> None:
    middleware = UrlFilterMiddleware.from_crawler(crawler())
    with pytest.raises(PrivateAddress):
        middleware.process_request(Request(url))


@pytest.mark.parametrize(
    "url", ["ftp://news.example/a", "file:///etc/hostname", "data:,x", "gopher://news.example/"]
)
def test_only_http_and_https_are_asked_for(url: str) -> None:
    with pytest.raises(UrlRefused):
        UrlFilterMiddleware.from_crawler(crawler()).process_request(Request(url))


def test_an_address_with_a_password_is_refused_and_not_told() -> None:
    middleware = UrlFilterMiddleware.from_crawler(crawler())
    with pytest.raises(UrlRefused) as refused:
        middleware.process_request(Request("https://me:secret@news.example/a"))
    assert "secret" not in str(refused.value)
    assert "news.example/a" in str(refused.value)


@pytest.mark.parametrize("url", ["https://news.example/a", "http://8.8.8.8/", "http://[2606::1]/"])
def test_public_addresses_pass(url: str) -> None:
    UrlFilterMiddleware.from_crawler(crawler()).process_request(Request(url))


@pytest.mark.parametrize(
    ("allowed", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/a"),
        ("127.0.0.1:8000", "http://2130706433:8000/"),
        ("127.1:80", "http://127.0.0.1/"),
        ("localhost:443", "https://localhost/"),
        ("LocalHost.", "http://localhost:1/"),
        ("[::1]:8000", "http://[::1]:8000/"),
        ("::1", "http://[::1]:8000/"),
        ("10.0.0.7", "https://10.0.0.7/"),
    ],
)
def test_what_the_operator_allowed_passes(allowed: str, url: str) -> None:
    UrlFilterMiddleware.from_crawler(crawler(allowed=[allowed])).process_request(Request(url))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8001/",
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "http://127.0.0.2:8000/",
        "http://localhost:8000/",
        "http://10.0.0.1:8000/",
    ],
)
def test_an_allowed_host_opens_no_other_and_no_other_port(url: str) -> None:
    for made in (
        crawler(allowed=["127.0.0.1:8000"]),
        crawler(given={HostPort("127.0.0.1", 8000)}),
    ):
        with pytest.raises(PrivateAddress, match="--allow-private"):
            UrlFilterMiddleware.from_crawler(made).process_request(Request(url))


def test_a_spider_may_be_given_addresses_while_it_reads_them() -> None:
    grows: set[HostPort] = set()
    middleware = UrlFilterMiddleware.from_crawler(crawler(given=grows))
    with pytest.raises(PrivateAddress):
        middleware.process_request(Request("http://127.0.0.1:8000/"))
    grows.add(HostPort("127.0.0.1", 8000))
    middleware.process_request(Request("http://127.0.0.1:8000/"))


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("http://127.0.0.1:8000/a", HostPort("127.0.0.1", 8000)),
        ("http://0x7f.1/", HostPort("127.0.0.1", 80)),
        ("https://localhost/", HostPort("localhost", 443)),
        ("http://a.localhost:81/", HostPort("a.localhost", 81)),
        ("http://[::1]:8000/", HostPort("::1", 8000)),
        ("http://192.168.0.7/", HostPort("192.168.0.7", 80)),
        # A name may lead elsewhere tomorrow, and what is public needs nothing.
        ("http://intranet/", None),
        ("http://news.example:8000/", None),
        ("http://8.8.8.8/", None),
        ("http://h:1:2/", None),
    ],
)
def test_a_given_private_address_is_allowed_at_its_port(url: str, private: object) -> None:
    assert private_host_of(url) == private


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("intranet.example", HostPort("intranet.example", None)),
        (" Intranet.Example.:8080 ", HostPort("intranet.example", 8080)),
        ("intranet:80", HostPort("intranet", 80)),
        ("bücher.example:65535", HostPort("xn--bcher-kva.example", 65535)),
        ("10.0.0.7", HostPort("10.0.0.7", None)),
        ("0x7f.1:1", HostPort("127.0.0.1", 1)),
        ("::1", HostPort("::1", None)),
        ("[::1]", HostPort("::1", None)),
        ("[fd00::7]:8080", HostPort("fd00::7", 8080)),
    ],
)
def test_hosts_and_ports_as_operators_type_them(typed: str, read: HostPort) -> None:
    assert parse_host_port(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        ":80",
        "*",
        "*.example",
        "http://intranet.example/",
        "intranet.example/news",
        "intranet.example:abc",
        "intranet.example:",
        "intranet.example:0",
        "intranet.example:65536",
        "intranet.example:80:90",
        "me@intranet.example",
        "intranet.example,other.example",
        "10.0.0.0/8",
        "[::1",
        "a b",
        "a\\b",
        "%31%30.0.0.1",
    ],
)
def test_what_is_no_host_is_told_in_a_sentence(typed: str) -> None:
    with pytest.raises(UrlError, match=r"is not HOST or HOST:PORT: .*\.$"):
        parse_host_port(typed)
    with pytest.raises(UrlError, match=r"is not HOST: .*\.$"):
        parse_host(typed)


def test_a_host_whose_certificate_is_not_verified_has_no_port() -> None:
    assert parse_host("News.example") == "news.example"
    with pytest.raises(UrlError, match="without https://, port"):
        parse_host("news.example:443")


METADATA = [
    "169.254.169.254",
    "169.254.170.2",
    "fd00:ec2::254",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "::ffff:169.254.169.254",
    "::169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a9fe:a9fe",
    "fd00:1234::5efe:a9fe:a9fe",
    "2002:a9fe:a9fe::1",
    "fe80::a9fe:a9fe%eth0",
]


@pytest.mark.parametrize("ip", [*METADATA, *METADATA_ADDRESSES])
def test_metadata_services_are_never_asked(ip: str) -> None:
    assert metadata_service_owner(ip)
    assert not is_public_ip(ip)
    private = PrivateHosts([HostPort("inner.example", None)], {HostPort("inner.example", 80)})
    assert private.refusal("inner.example", 80, "10.0.0.1") is None
    assert "never asked" in str(private.refusal("inner.example", 80, ip))
    with pytest.raises(UrlError, match="never asked"):
        parse_host_port(ip.partition("%")[0])


@pytest.mark.parametrize(
    "host",
    [*METADATA_NAMES, "0xa9fea9fe", "2852039166", "169.254.43518", "[::ffff:169.254.169.254]"],
)
def test_metadata_services_are_known_in_every_spelling(host: str) -> None:
    made = crawler(given={HostPort("169.254.169.254", 80), HostPort("::ffff:a9fe:a9fe", 80)})
    with pytest.raises(PrivateAddress, match="never asked"):
        UrlFilterMiddleware.from_crawler(made).process_request(Request(f"http://{host}/"))


@pytest.mark.parametrize("ip", [ip for ip in PUBLIC + PRIVATE if not metadata_service_owner(ip)])
def test_other_addresses_are_no_metadata_services(ip: str) -> None:
    assert (ip in PUBLIC) != bool(PrivateHosts([]).refusal("a.example", 80, ip))
    assert PrivateHosts([HostPort("a.example", 80)]).refusal("a.example", 80, ip) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://h:18080:18090/",
        "http://h:/",
        "http://h:0/",
        "http://h%41/",
        "http://[fe80::1%25eth0]/",
    ],
)
def test_what_is_no_address_is_refused_for_good(url: str) -> None:
    request = SimpleNamespace(url=url)  # Scrapy's own request would mend some of them
    if url == "http://h:/":  # an empty port is the usual one
        UrlFilterMiddleware.from_crawler(crawler()).process_request(request)  # type: ignore[arg-type]
        return
    with pytest.raises(InvalidUrl):
        UrlFilterMiddleware.from_crawler(crawler()).process_request(request)  # type: ignore[arg-type]


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


class Heard:
    """What asks for a name, and hears its addresses."""

    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.complete = 0

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802 - Twisted's
        pass

    def addressResolved(self, address: Any) -> None:  # noqa: N802 - Twisted's
        self.addresses.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's
        self.complete += 1


def resolved(host: str, port: int, *ips: str) -> list[str]:
    """Resolve a host to addresses, and tell which of them are handed on."""
    heard = Heard()
    checked = resolver._CheckedAddresses(heard, HostPort(host, port))
    checked.resolutionBegan(None)
    for ip in ips:
        made = IPv6Address if ":" in ip else IPv4Address
        checked.addressResolved(made("TCP", ip, port))
    checked.resolutionComplete()
    assert heard.complete == 1
    return heard.addresses


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolver, "_allowed", set())
    monkeypatch.setattr(resolver, "_refused", {})


@pytest.mark.usefixtures("fresh")
def test_the_resolver_checks_each_address_for_its_host_and_port() -> None:
    assert resolved("a.example", 80, "8.8.8.8", "10.0.0.1", "fd00::1") == ["8.8.8.8"]
    assert "fd00::1" in str(resolver.last_refusal("A.example.", 80))
    resolver.allow_private_address("b.example", 8080)
    assert resolved("b.example", 8080, "10.0.0.1", "fd00::1") == ["10.0.0.1", "fd00::1"]
    assert resolver.last_refusal("b.example", 8080) is None
    assert resolved("b.example", 80, "10.0.0.1") == []
    assert resolved("b.example", 8080, "169.254.169.254", "::ffff:169.254.169.254") == []


@pytest.mark.usefixtures("fresh")
def test_a_refusal_is_forgotten_where_the_name_is_public_again() -> None:
    assert resolved("a.example", 80, "10.0.0.1") == []
    assert resolved("a.example", 80, "8.8.8.8") == ["8.8.8.8"]
    assert resolver.last_refusal("a.example", 80) is None


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("proxy", ["http://proxy.example:3128", "proxy.example:3128"])
def test_a_proxy_is_allowed_at_its_port(proxy: str) -> None:
    resolver.allow_proxy(proxy)
    assert resolved("proxy.example", 3128, "10.0.0.1") == ["10.0.0.1"]
    assert resolved("proxy.example", 80, "10.0.0.1") == []


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


@pytest.mark.parametrize(
    "location",
    [
        "http://h.example:18080:18090/",
        "http://a\\@b.example/",
        "//a\\@b.example/x",
        "http://[::1/",
        "http://[::1]x/",
        "http://h.example:0/",
        "http://h.example:65536/",
        "http://h.example:+80/",
        "http://h%65.example/",
        "http://h .example/",
        "http://a..b.example/",
        "http:///x",
        "http://user@/",
        "http://:80/",
        "http://" + "a" * 64 + ".example/",
    ],
)
def test_a_redirect_to_what_is_no_address_is_refused(location: str) -> None:
    response = Response("https://news.example/a", status=302, headers={"Location": location})
    with pytest.raises(InvalidUrl):
        redirected(SafeRedirectMiddleware, response)


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/b\\c", "https://news.example/b%5Cc"),
        ("b?c=\\@d", "https://news.example/b?c=%5C@d"),
        ("http://h.example:/x", "http://h.example/x"),
        ("//h.example/x", "https://h.example/x"),
        ("http://bücher.example/ü", "http://xn--bcher-kva.example/%C3%BC"),
    ],
)
def test_other_redirects_are_followed(location: str, url: str) -> None:
    response = Response(
        "https://news.example/a", status=302, headers={"Location": location.encode()}
    )
    assert redirected(SafeRedirectMiddleware, response).url == url


@pytest.mark.parametrize("to", ["http://h.example:1:2/", "http://[::1/", "ftp://h.example/"])
def test_a_page_that_refreshes_to_what_is_no_address_stays(to: str) -> None:
    body = f'<meta http-equiv="refresh" content="0; url={to}">'.encode()
    response = HtmlResponse("https://news.example/a", body=body, encoding="utf-8")
    settings = Settings({"METAREFRESH_MAXDELAY": 3})
    fake: Any = SimpleNamespace(
        settings=settings, spider=None, signals=SimpleNamespace(connect=lambda *_, **__: None)
    )
    middleware = SafeMetaRefreshMiddleware.from_crawler(fake)
    assert middleware.process_response(Request("https://news.example/a"), response) is response
