"""The queries of the store in PostgreSQL.  Times are those of the server, at the query's start."""

from typing import Final

__all__ = [
    "BEAT",
    "COMMIT",
    "DROP_SITES",
    "END_SHARES",
    "FORGET_WORKERS",
    "HOLDER",
    "IS_OTHER_CRAWLED",
    "IS_OVER",
    "LOCK_ADDRESS",
    "LOCK_CRAWL",
    "NEXT_ROWS",
    "PUT_SHARE",
    "PUT_SITES",
    "READ_ROWS",
    "RELEASE",
    "RENEW",
    "SHARES",
    "SITES",
    "TAKE_SITE",
    "WAIT_SECONDS",
    "WORKERS",
]

IS_OTHER_CRAWLED: Final = """
    SELECT digest IS NOT NULL AND digest <> %(digest)s AND (
        EXISTS (SELECT FROM newscrawl_sites WHERE crawl = %(crawl)s AND lease_ends > now())
        OR EXISTS (SELECT FROM newscrawl_workers WHERE crawl = %(crawl)s AND alive_until > now())
    ) FROM newscrawl_crawls WHERE id = %(crawl)s FOR NO KEY UPDATE
"""
# Others that put sites wait for the crawl's row, so a round begins once.
LOCK_CRAWL: Final = "SELECT FROM newscrawl_crawls WHERE id = %(crawl)s FOR NO KEY UPDATE"
IS_OVER: Final = """
    SELECT NOT EXISTS (SELECT FROM newscrawl_sites WHERE crawl = %(crawl)s AND due IS NOT NULL)
"""
PUT_SITES: Final = """
    INSERT INTO newscrawl_sites AS known (crawl, site, due)
    SELECT %(crawl)s, site, now() + make_interval(secs => seconds)
    FROM unnest(%(sites)s::text[], %(seconds)s::float8[]) AS given (site, seconds)
    ON CONFLICT (crawl, site) DO UPDATE SET due = excluded.due
    WHERE %(anew)s AND known.worker IS NULL
"""
DROP_SITES: Final = """
    UPDATE newscrawl_sites SET due = NULL, worker = NULL, lease_ends = NULL
    WHERE crawl = %s AND site = ANY(%s) AND (worker IS NULL OR lease_ends <= now())
"""
# The token is not below the clock, so that it grows also where an old copy was put back.
TAKE_SITE: Final = """
    UPDATE newscrawl_sites SET
        worker = %(worker)s,
        lease_ends = now() + make_interval(secs => %(lease)s),
        token = greatest(token + 1, (extract(epoch FROM now()) * 1000)::bigint)
    WHERE id = (
        SELECT id FROM newscrawl_sites
        WHERE crawl = %(crawl)s AND due <= now() AND (worker IS NULL OR lease_ends <= now())
        ORDER BY due - make_interval(secs =>
            CASE WHEN site = ANY(%(prefer)s) THEN %(preference)s ELSE 0 END
        ), site
        LIMIT 1 FOR UPDATE SKIP LOCKED
    ) RETURNING site, token, version
"""
_HELD: Final = "crawl = %(crawl)s AND site = %(site)s AND worker = %(worker)s AND token = %(token)s"
RENEW: Final = f"""
    UPDATE newscrawl_sites SET lease_ends = now() + make_interval(secs => %(seconds)s)
    WHERE {_HELD}
"""
RELEASE: Final = f"""
    UPDATE newscrawl_sites SET
        worker = NULL, lease_ends = NULL, due = now() + make_interval(secs => %(seconds)s)
    WHERE {_HELD}
"""
HOLDER: Final = f"""
    SELECT id, version FROM newscrawl_sites WHERE {_HELD}
"""
WAIT_SECONDS: Final = """
    SELECT extract(epoch FROM
        min(CASE WHEN worker IS NULL THEN due ELSE lease_ends END) - now()
    )::float8 FROM newscrawl_sites WHERE crawl = %s AND due IS NOT NULL
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
    INSERT INTO newscrawl_workers (crawl, worker, alive_until, facts)
    VALUES (%s, %s, now() + make_interval(secs => %s), %s)
    ON CONFLICT (crawl, worker) DO UPDATE
    SET alive_until = excluded.alive_until, facts = excluded.facts
"""
FORGET_WORKERS: Final = """
    DELETE FROM newscrawl_workers
    WHERE crawl = %s AND alive_until <= now() - make_interval(secs => %s)
"""
WORKERS: Final = """
    SELECT worker, extract(epoch FROM alive_until - now())::float8, facts FROM newscrawl_workers
    WHERE crawl = %s AND alive_until > now() - make_interval(secs => %s)
"""
SITES: Final = """
    SELECT
        site,
        CASE WHEN worker IS NULL THEN extract(epoch FROM due - now())::float8 END,
        worker,
        extract(epoch FROM lease_ends - now())::float8,
        version,
        facts
    FROM newscrawl_sites WHERE crawl = %s
"""
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
