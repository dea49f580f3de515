"""The metadata services of clouds are never requested."""

from __future__ import annotations

import pytest
from ip_samples import PRIVATE, PUBLIC, crawler
from scrapy.http import Request

from newscrawl.crawl.discovery import UrlError
from newscrawl.crawl.downloader.cloud_metadata import (
    METADATA_ADDRESSES,
    METADATA_NAMES,
    metadata_service_owner,
)
from newscrawl.crawl.downloader.private_hosts import (
    HostPort,
    PrivateHosts,
    parse_host_port,
)
from newscrawl.crawl.downloader.public_addresses import is_public_ip
from newscrawl.crawl.downloader.url_filter import (
    PrivateAddress,
    UrlFilterMiddleware,
)

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
def test_metadata_services_are_never_requested(ip: str) -> None:
    assert metadata_service_owner(ip)
    assert not is_public_ip(ip)
    given = {HostPort("inner.example", 80)}
    private = PrivateHosts([HostPort("inner.example", None)], lambda: given)
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
