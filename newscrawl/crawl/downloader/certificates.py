"""TLS: a server must show a certificate for its own name that the system trusts.

Scrapy can verify certificates, but then it reads the system's authorities for each connection,
which takes 15 ms, and says "certificate verify failed" whatever was wrong.  Here one context serves
all connections, and the error says in words what was wrong.
"""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Final
from weakref import ref

from OpenSSL import SSL
from scrapy.exceptions import DownloadFailedError
from service_identity import CertificateError, VerificationError
from service_identity.hazmat import DNS_ID, IPAddress_ID, ServiceID, verify_service_identity
from service_identity.pyopenssl import extract_patterns
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.python.failure import Failure
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from newscrawl.crawl.downloader.private_hosts import normalized_host, parse_host
from newscrawl.crawl.downloader.public_addresses import literal_ip
from newscrawl.crawl.http_internals import tls_options

if TYPE_CHECKING:
    from OpenSSL.crypto import X509
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from twisted.protocols.tls import TLSMemoryBIOProtocol

__all__ = ["EVERY_HOST", "TLSError", "VerifyingContextFactory", "insecure_hosts"]

EVERY_HOST: Final = "*"
"""In place of a host: certificates are verified nowhere."""
_OPENSSL_PROBLEMS: Final = {
    9: "is not valid yet",
    10: "has expired",
    18: "is signed by itself and by no authority",
    19: "is signed by an authority that this system does not know",
    20: "is signed by an authority that this system does not know, or leaves out a link to it",
    21: "is signed by an authority that this system does not know, or leaves out a link to it",
    23: "was revoked",
    62: "is for another host",
}
"""OpenSSL's X509_V_ERR numbers, as far as a news site may give rise to them, in words."""


class TLSError(DownloadFailedError):
    """The connection cannot be trusted: the certificate is wrong, or TLS itself failed."""

    def __init__(self, message: str, *, is_certificate: bool = False) -> None:
        """``is_certificate`` says that the host has one, which is not to be trusted."""
        super().__init__(message)
        self.is_certificate = is_certificate


def insecure_hosts(settings: BaseSettings) -> frozenset[str]:
    """Return the hosts whose certificates are not verified.

    They are those of ``NEWSCRAWL_INSECURE_HOSTS``, and :data:`EVERY_HOST` where
    ``DOWNLOAD_VERIFY_CERTIFICATES`` is off.  Raises UrlError for what is no host.
    """
    hosts = {parse_host(str(text)) for text in settings.getlist("NEWSCRAWL_INSECURE_HOSTS")}
    verified = settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    return frozenset(hosts if verified else {*hosts, EVERY_HOST})


@implementer(IPolicyForHTTPS)
class VerifyingContextFactory:
    """Makes TLS connections, verified but for those to the operator's exceptions.

    TLS versions and ciphers are those of Scrapy's settings.  The authorities are the system's, or
    those of ``SSL_CERT_FILE`` and ``SSL_CERT_DIR``.
    """

    def __init__(self, crawler: Crawler) -> None:
        """Make the factory of a crawl.  Raises UrlError."""
        self._insecure = insecure_hosts(crawler.settings)
        self._crawler = crawler

    @cached_property
    def _context(self) -> SSL.Context:
        """The context of all connections: it reads all authorities, once."""
        return tls_options(self._crawler).getContext()

    def creatorForNetloc(  # noqa: N802 - Twisted's
        self,
        hostname: bytes,
        port: int,  # noqa: ARG002 - Twisted's
    ) -> _Connections:
        """Return what makes the connections to a host."""
        host = normalized_host(hostname.decode("ascii"))
        verify = EVERY_HOST not in self._insecure and host not in self._insecure
        return _Connections(self._context, host, verify=verify)


@implementer(IOpenSSLClientConnectionCreator)
class _Connections:
    """Makes the TLS connections to one host."""

    def __init__(self, context: SSL.Context, host: str, *, verify: bool) -> None:
        self._context, self._host, self._verify = context, host, verify

    def clientConnectionForTLS(self, tlsProtocol: TLSMemoryBIOProtocol) -> SSL.Connection:  # noqa: N802, N803 - Twisted's
        connection = SSL.Connection(self._context, None)
        if literal_ip(self._host) is None:  # an IP address is no server name (RFC 6066)
            connection.set_tlsext_host_name(self._host.encode("ascii"))
        if self._verify:
            # Not the protocol itself, which holds the connection that holds this.
            check = partial(_accepts, self._host, ref(tlsProtocol))
            connection.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, check)
        else:
            connection.set_verify(SSL.VERIFY_NONE)
        return connection


def _accepts(  # noqa: PLR0913, PLR0917 - OpenSSL's
    host: str,
    protocol: ref[TLSMemoryBIOProtocol],
    connection: SSL.Connection,  # noqa: ARG001 - OpenSSL's
    certificate: X509,
    error: int,
    depth: int,
    ok: int,
) -> bool:
    """Return True to accept a certificate; ``ok`` is what OpenSSL says, depth 0 the host's."""
    problem = None
    if not ok:
        problem = _OPENSSL_PROBLEMS.get(error, f"could not be verified (OpenSSL's error {error})")
    elif depth == 0 and not _is_for_host(certificate, host):
        problem = "is for another host"
    if problem is None:
        return True
    if (failing := protocol()) is not None:
        whose = "certificate" if depth == 0 else "certificate of an authority"
        failed = TLSError(
            f"The {whose} of {host} {problem}; to crawl the host without verification: "
            f"--insecure {host}",
            is_certificate=True,
        )
        failing.failVerification(Failure(failed))  # type: ignore[no-untyped-call]
    return False


def _is_for_host(certificate: X509, host: str) -> bool:
    try:
        wanted: ServiceID = DNS_ID(host) if literal_ip(host) is None else IPAddress_ID(host)
        verify_service_identity(extract_patterns(certificate), [wanted], [])
    except (VerificationError, CertificateError, ValueError):
        return False
    return True
