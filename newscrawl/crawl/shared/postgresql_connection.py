"""The way to PostgreSQL: one connection, a deadline for each answer, and errors in words."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, TypeVar

from newscrawl.crawl.shared.shared_store import (
    StoreError,
    StoreFullError,
    StoreUnreachableError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import psycopg

    from newscrawl.crawl.shared.store_address import StoreAddress

__all__ = ["PostgresConnection"]

_CONNECT_SECONDS: Final = 5
"""For a connection: within a data centre it takes milliseconds."""
_ANSWER_SECONDS: Final = 10.0
"""For an answer: the longest, to large commits, take a second."""
_FULL: Final = ("53100", "53200")  # status codes: disk_full, out_of_memory
_READ_ONLY: Final = "25006"  # a status code: read_only_sql_transaction, as of a standby
# What a server does where this process is gone, or its network: it must not hold a site's row.  Set
# for the session, as poolers of connections do not take it at the start.
_SESSION: Final = """
    SET idle_in_transaction_session_timeout = '15s';
    SET lock_timeout = '8s';
    SET statement_timeout = '60s';
    SELECT set_config('synchronous_commit', 'on', false)
    WHERE current_setting('synchronous_commit') = 'off';
"""

_Result = TypeVar("_Result")


class PostgresConnection:
    """A connection to one database; any thread may use it, one at a time."""

    def __init__(self, address: StoreAddress) -> None:
        """Raises StoreError where the client is missing or the address is none; asks nothing."""
        try:
            # Here, as it is an extra.
            import psycopg  # noqa: PLC0415
        except ImportError as error:
            raise StoreError(
                "--frontier postgresql://… needs PostgreSQL's client: "
                "pip install 'newscrawl[postgresql]'."
            ) from error
        self._psycopg: Any = psycopg
        self.shown = address.shown
        try:
            options: Any = dict(address.options)
            whole = psycopg.conninfo.make_conninfo(address.plain, **options)
            given = psycopg.conninfo.conninfo_to_dict(whole)
        except psycopg.Error:  # its text may have a part of the password
            raise StoreError(
                f"--frontier: {address.scheme}://… is no address of PostgreSQL: write it as "
                "postgresql://USER@HOST/DATABASE?name=NAME, with its own options behind that."
            ) from None
        if address.password is not None:
            given.setdefault("password", address.password)
        self._given = {
            "connect_timeout": _CONNECT_SECONDS,
            "application_name": "newscrawl",
            **given,
        }
        self._lock = threading.Lock()
        self._connection: psycopg.Connection | None = None

    def run(
        self, work: Callable[[psycopg.Connection], _Result], *, more_seconds: float = 0.0
    ) -> _Result:
        """Have something done on the connection, in the time that an answer has, or so much more.

        What the server closed meanwhile, as when it was started anew, is opened again once.
        """
        seconds = _ANSWER_SECONDS + more_seconds
        with self._lock, self._errors_in_words():
            if self._connection is not None and not self._connection.closed:
                try:
                    with _deadline(self._connection, seconds):
                        return work(self._connection)
                except (self._psycopg.OperationalError, self._psycopg.InterfaceError):
                    if not self._connection.closed:
                        raise
            self._connection = self._connect()
            with _deadline(self._connection, seconds):
                return work(self._connection)

    def _connect(self) -> psycopg.Connection:
        connection: psycopg.Connection = self._psycopg.connect(
            autocommit=True, prepare_threshold=None, **self._given
        )
        with _deadline(connection, _ANSWER_SECONDS):
            connection.execute(_SESSION)
        return connection

    @contextmanager
    def reading(self) -> Iterator[tuple[psycopg.Connection, Callable[[], Any]]]:
        """Give a connection for one reading, and what sets the deadline of each of its answers."""
        with self._errors_in_words(), closing(self._connect()) as connection:
            yield connection, lambda: _deadline(connection, _ANSWER_SECONDS)

    @contextmanager
    def _errors_in_words(self) -> Iterator[None]:
        """Raise StoreError in place of the client's errors."""
        try:
            yield
        except _TooLateError as error:
            raise StoreUnreachableError(
                f"{self.shown} does not answer ({error}): check its network."
            ) from error
        except self._psycopg.Error as error:
            raise self._in_words(error) from error

    def _in_words(self, error: Any) -> StoreError:
        words = " ".join(str(error).split())
        code: str = error.sqlstate or ""
        if code in _FULL:
            return StoreFullError(f"{self.shown}: PostgreSQL has no room ({words}).")
        if code.startswith("28"):
            return StoreError(f"{self.shown} refuses the user or the password ({words}).")
        if code.startswith("42501"):
            return StoreError(
                f"{self.shown}: the user may not do what newscrawl needs ({words}): let it make "
                "tables in the database, or make it the database's owner."
            )
        if code == _READ_ONLY:
            # It may be a copy by now, and another one stand behind the address.
            if self._connection is not None:
                self._connection.close()
            return StoreUnreachableError(f"{self.shown} takes nothing at present ({words}).")
        if isinstance(error, self._psycopg.OperationalError | self._psycopg.InterfaceError):
            what = "does not let newscrawl in" if "FATAL" in words else "does not answer"
            return StoreUnreachableError(
                f"{self.shown} {what} ({words.rstrip('.')}): check the address, user and "
                "password, and whether PostgreSQL runs there."
            )
        return StoreError(f"{self.shown}: PostgreSQL refuses what was asked ({words}).")

    def close(self) -> None:
        """End the connection."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()


class _TooLateError(Exception):
    """No answer came in time."""


@contextmanager
def _deadline(connection: psycopg.Connection, seconds: float) -> Iterator[None]:
    """End a connection from which no answer comes in time.

    The client waits for as long as the network seems to be there, and a server's own time-outs do
    not reach it where the network is gone.
    """
    is_late = threading.Event()

    def end() -> None:
        is_late.set()
        # The client has the socket; what is shut down is the same for all who have it.
        with suppress(OSError), socket.socket(fileno=os.dup(connection.fileno())) as same:
            same.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, end)
    timer.start()
    try:
        yield
    except Exception as error:
        if is_late.is_set():
            raise _TooLateError(f"for {seconds:.0f} s") from error
        raise
    finally:
        timer.cancel()
