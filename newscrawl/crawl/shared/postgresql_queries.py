"""The queries of the store in PostgreSQL.  Times are those of the server, at the query's start."""

from typing import Final

__all__ = [
    "BEAT",
    "COMMIT",
    "DROP_COPIES",
    "DROP_SITES",
    "END_SHARES",
    "FORGET_CRAWL",
    "FORGET_RUNS",
    "FORGET_WORKERS",
    "HOLDER",
    "IS_ANY_IN_USE",
    "IS_IN_USE",
    "IS_OTHER_CRAWLED",
    "IS_OVER",
    "LEAVE",
    "LOCK_ADDRESS",
    "LOCK_CRAWL",
    "NEXT_ROWS",
    "NOTE_RUN",
    "PAUSE_SITES",
    "PUT_SHARE",
    "PUT_SITES",
    "READ_ROWS",
    "RELEASE",
    "RENEW",
    "RUNS",
    "SHARES",
    "SITES",
    "TAKE_ONLY",
    "TAKE_SITE",
    "WAIT_ONLY",
    "WAIT_SECONDS",
    "WORKERS",
]

IS_IN_USE: Final = """
    SELECT
        EXISTS (SELECT FROM newscrawl_sites WHERE crawl = %(crawl)s AND lease_ends > now())
        OR EXISTS (SELECT FROM newscrawl_workers WHERE crawl = %(crawl)s AND alive_until > now())
"""
IS_ANY_IN_USE: Final = IS_IN_USE.replace("crawl = %(crawl)s AND ", "")  # of all crawls
IS_OTHER_CRAWLED: Final = f"""
    SELECT is_forgotten, digest IS NOT NULL AND digest <> %(digest)s AND ({IS_IN_USE})
    FROM newscrawl_crawls WHERE id = %(crawl)s FOR NO KEY UPDATE
"""
# Others that put sites wait for the crawl's row, so a round begins once.
LOCK_CRAWL: Final = "SELECT FROM newscrawl_crawls WHERE id = %(crawl)s FOR NO KEY UPDATE"
_FREE: Final = "worker IS NULL AND due IS NOT NULL AND NOT is_paused"  # as the indexes have it
IS_OVER: Final = f"""
    SELECT NOT EXISTS (
        SELECT FROM newscrawl_sites WHERE crawl = %(crawl)s AND (
            ({_FREE}) OR (worker IS NOT NULL AND (NOT is_paused OR lease_ends > now()))
        )
    )
"""
_OPEN_AT: Final = """
    CASE WHEN {home} IS NULL THEN {due} ELSE {due} + make_interval(secs => %(hold)s) END
"""
PUT_SITES: Final = f"""
    INSERT INTO newscrawl_sites AS known (crawl, site, due, open_at)
    SELECT %(crawl)s, site, at, at FROM (
        SELECT site, now() + make_interval(secs => seconds) AS at
        FROM unnest(%(sites)s::text[], %(seconds)s::float8[]) AS listed (site, seconds)
    ) AS given
    ON CONFLICT (crawl, site) DO UPDATE
    SET due = excluded.due, open_at = {_OPEN_AT.format(home="known.home", due="excluded.due")}
    WHERE %(anew)s AND known.worker IS NULL
"""
DROP_SITES: Final = """
    UPDATE newscrawl_sites SET due = NULL, worker = NULL, lease_ends = NULL
    WHERE crawl = %s AND site = ANY(%s) AND (worker IS NULL OR lease_ends <= now())
"""
PAUSE_SITES: Final = """
    UPDATE newscrawl_sites SET is_paused = %s WHERE crawl = %s AND site = ANY(%s)
"""
DROP_COPIES: Final = """
    UPDATE newscrawl_sites SET home = NULL, open_at = due
    WHERE crawl = %s AND home = %s AND site = ANY(%s)
"""
# Workers that have ended, and keep copies of sites that are due: the first of each one's sites.
_LOST_HOMES: Final = f"""
    SELECT found.* FROM (
        SELECT worker FROM newscrawl_workers
        WHERE crawl = %(crawl)s AND alive_until <= now()
        ORDER BY alive_until DESC LIMIT %(lost)s
    ) AS gone CROSS JOIN LATERAL (
        SELECT home, due, site FROM newscrawl_sites
        WHERE crawl = %(crawl)s AND home = gone.worker AND {_FREE}
        ORDER BY due, site LIMIT 1
    ) AS found ORDER BY found.due, found.site LIMIT 1
"""


def _first(of: str, order: str, rank: str) -> str:
    """Return a query of the first site of some, that no other query has locked."""
    return f"""
        SELECT id, {rank} AS rank, site FROM newscrawl_sites
        WHERE crawl = %(crawl)s AND {of} AND {order} <= now()
        ORDER BY {order}, site LIMIT 1 FOR UPDATE SKIP LOCKED
    """


def _take(candidates: str) -> str:
    """Return a query that leases the first of some sites.

    The token is not below the clock, so that it grows also where an old copy was put back.
    """
    return f"""
    UPDATE newscrawl_sites SET
        worker = %(worker)s,
        lease_ends = now() + make_interval(secs => %(lease)s),
        token = greatest(token + 1, (extract(epoch FROM now()) * 1000)::bigint),
        home = NULL
    WHERE id = (SELECT id FROM ({candidates}) AS candidates ORDER BY rank, site LIMIT 1)
    RETURNING site, token, version
"""


_EXPIRED: Final = "worker IS NOT NULL AND lease_ends <= now() AND NOT is_paused"
# Each step looks at the first site of an index, and at the leases: never at all that are due.
TAKE_SITE: Final = f"""
    WITH own AS ({
    _first(f"home = %(worker)s AND {_FREE}", "due", "due - make_interval(secs => %(preference)s)")
}
    ), anyone AS ({_first(_FREE, "open_at", "open_at")}
    ), lost AS ({
    _first(f"home = (SELECT home FROM ({_LOST_HOMES}) AS first) AND {_FREE}", "due", "due")
}
    ), expired AS ({_first(_EXPIRED, "due", "due")})
    {_take("TABLE own UNION ALL TABLE anyone UNION ALL TABLE lost UNION ALL TABLE expired")}
"""
TAKE_ONLY: Final = f"""
    WITH named AS ({_first(f"site = ANY(%(only)s) AND (({_FREE}) OR ({_EXPIRED}))", "due", "due")})
    {_take("TABLE named")}
"""
_HELD: Final = "crawl = %(crawl)s AND site = %(site)s AND worker = %(worker)s AND token = %(token)s"
RENEW: Final = f"""
    UPDATE newscrawl_sites SET lease_ends = now() + make_interval(secs => %(seconds)s)
    WHERE {_HELD}
"""
# A copy counts where its worker gives signs of life.
RELEASE: Final = f"""
    WITH kept AS (
        SELECT worker FROM newscrawl_workers
        WHERE %(keeps_copy)s AND crawl = %(crawl)s AND worker = %(worker)s AND alive_until > now()
    )
    UPDATE newscrawl_sites SET
        worker = NULL,
        lease_ends = NULL,
        due = now() + make_interval(secs => %(seconds)s),
        home = (SELECT worker FROM kept),
        open_at = {
    _OPEN_AT.format(
        home="(SELECT worker FROM kept)", due="(now() + make_interval(secs => %(seconds)s))"
    )
},
        run = coalesce(%(run)s, run)
    WHERE {_HELD}
"""
NOTE_RUN: Final = """
    INSERT INTO newscrawl_runs (crawl, site, run) VALUES (%(crawl)s, %(site)s, %(run)s)
"""
RUNS: Final = """
    SELECT site, run FROM newscrawl_runs WHERE crawl = %s ORDER BY id DESC LIMIT %s
"""
FORGET_RUNS: Final = """
    DELETE FROM newscrawl_runs WHERE crawl = %(crawl)s AND id <= (
        SELECT id FROM newscrawl_runs WHERE crawl = %(crawl)s
        ORDER BY id DESC OFFSET %(kept)s LIMIT 1
    )
"""
HOLDER: Final = f"""
    SELECT id, version FROM newscrawl_sites WHERE {_HELD}
"""
_LEASE_ENDS: Final = """
    SELECT min(lease_ends) FROM newscrawl_sites
    WHERE crawl = %(crawl)s AND worker IS NOT NULL AND (NOT is_paused OR lease_ends > now())
"""
WAIT_SECONDS: Final = f"""
    SELECT extract(epoch FROM least(
        ({_LEASE_ENDS}),
        (SELECT min(due) FROM newscrawl_sites
            WHERE crawl = %(crawl)s AND home = %(worker)s AND {_FREE}),
        (SELECT min(open_at) FROM newscrawl_sites WHERE crawl = %(crawl)s AND {_FREE}),
        (SELECT due FROM ({_LOST_HOMES}) AS lost)
    ) - now())::float8
"""
WAIT_ONLY: Final = f"""
    SELECT extract(epoch FROM least(
        ({_LEASE_ENDS} AND site = ANY(%(only)s)),
        (SELECT min(due) FROM newscrawl_sites
            WHERE crawl = %(crawl)s AND site = ANY(%(only)s) AND {_FREE})
    ) - now())::float8
"""
# A number stands in it, as the statement takes no parameters.
READ_ROWS: Final = """
    DECLARE rows NO SCROLL CURSOR FOR
    SELECT table_name, key, row FROM newscrawl_rows WHERE site = {site:d}
"""
NEXT_ROWS: Final = "FETCH {count:d} FROM rows"
# One statement is one step, and one way to the server and back.
COMMIT: Final = f"""
    WITH held AS (
        UPDATE newscrawl_sites SET
            version = version + 1,
            facts = %(facts)s,
            lease_ends = coalesce(now() + make_interval(secs => %(seconds)s), lease_ends)
        WHERE {_HELD} AND version = %(version)s
        RETURNING id, version
    ), gone AS (
        DELETE FROM newscrawl_rows USING held, json_array_elements_text(%(gone)s) AS given (digest)
        WHERE newscrawl_rows.site = held.id AND newscrawl_rows.digest = given.digest::uuid
    ), changed AS (
        INSERT INTO newscrawl_rows (site, digest, table_name, key, row)
        SELECT held.id, given.* FROM held, json_to_recordset(%(changed)s)
            AS given (digest uuid, table_name text, key text, row text)
        ON CONFLICT (site, digest) DO UPDATE SET row = excluded.row
    ), lengths AS (
        SELECT given.* FROM held, json_to_recordset(%(lengths)s)
            AS given (machine text, digest uuid, path text, length bigint)
    ), forgotten AS (
        DELETE FROM newscrawl_lengths AS known USING lengths AS given
        WHERE known.crawl = %(crawl)s AND known.machine = given.machine
            AND known.digest = given.digest AND given.length IS NULL
    ), put AS (
        INSERT INTO newscrawl_lengths (crawl, machine, digest, path, length)
        SELECT %(crawl)s, machine, digest, path, length FROM lengths WHERE length IS NOT NULL
        ON CONFLICT (crawl, machine, digest) DO UPDATE SET length = excluded.length
    )
    SELECT version FROM held
"""
BEAT: Final = """
    INSERT INTO newscrawl_workers AS known (crawl, worker, alive_until, facts, instance)
    VALUES (
        %(crawl)s, %(worker)s, now() + make_interval(secs => %(seconds)s), %(facts)s, %(instance)s
    )
    ON CONFLICT (crawl, worker) DO UPDATE SET
        alive_until = excluded.alive_until,
        facts = excluded.facts,
        instance = excluded.instance,
        has_left = false
    WHERE known.instance IN (excluded.instance, %(instead_of)s) OR known.alive_until <= now()
"""
# It is kept for a day, as its sites are free for all at once.
LEAVE: Final = """
    UPDATE newscrawl_workers SET has_left = true, alive_until = least(alive_until, now())
    WHERE crawl = %s AND worker = %s AND instance = %s
"""
FORGET_WORKERS: Final = """
    WITH gone AS (
        DELETE FROM newscrawl_workers
        WHERE crawl = %(crawl)s AND alive_until <= now() - make_interval(secs => %(lost)s)
        RETURNING worker
    )
    UPDATE newscrawl_sites SET home = NULL, open_at = due FROM gone
    WHERE crawl = %(crawl)s AND home = gone.worker
"""
WORKERS: Final = """
    SELECT worker, extract(epoch FROM alive_until - now())::float8, facts, instance
    FROM newscrawl_workers
    WHERE crawl = %s AND NOT has_left AND alive_until > now() - make_interval(secs => %s)
"""
SITES: Final = """
    SELECT
        site,
        CASE WHEN worker IS NULL THEN extract(epoch FROM due - now())::float8 END,
        worker,
        extract(epoch FROM lease_ends - now())::float8,
        version,
        facts,
        home,
        is_paused,
        run
    FROM newscrawl_sites WHERE crawl = %s
"""
FORGET_CRAWL: Final = (
    "DELETE FROM newscrawl_lengths WHERE crawl = %s",
    "DELETE FROM newscrawl_shares WHERE crawl = %s",
    "DELETE FROM newscrawl_runs WHERE crawl = %s",
    "DELETE FROM newscrawl_workers WHERE crawl = %s",
    "DELETE FROM newscrawl_sites WHERE crawl = %s",
    "DELETE FROM newscrawl_crawls WHERE id = %s",
)
"""What is deleted of a crawl, in turn, once the rows of its states are gone."""
# Who asks for its share of an address waits for who asks for it at the same time.
LOCK_ADDRESS: Final = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
END_SHARES: Final = """
    DELETE FROM newscrawl_shares
    WHERE crawl = %s AND address = %s AND (ends <= now() OR worker = %s)
"""
SHARES: Final = """
    SELECT worker, place, granted FROM newscrawl_shares WHERE crawl = %s AND address = %s
"""
PUT_SHARE: Final = """
    INSERT INTO newscrawl_shares (crawl, address, worker, place, granted, ends)
    VALUES (%s, %s, %s, %s, %s, now() + make_interval(secs => %s))
    ON CONFLICT (crawl, address, worker) DO UPDATE
    SET place = excluded.place, granted = excluded.granted, ends = excluded.ends
"""
