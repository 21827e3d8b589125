"""Whether a site has somebody else who may decide: an appeal goes to them, and to nobody else while there are any."""

from typing import Protocol

from shared.postgres.pool import Pool, acquire

_DECIDERS = "('moderator', 'owner', 'admin')"
# People who can sign in count. Keys count only for the holder of a key: a person's own programs are nobody else.
_OTHERS = f"""
SELECT EXISTS (
    SELECT FROM memberships m JOIN accounts a USING (account_id)
    WHERE can_sign_in(a) AND a.account_id::text <> $2
        AND (m.site IS NULL OR m.site = $1) AND m.role IN {_DECIDERS}
) OR NOT EXISTS (SELECT FROM accounts a WHERE a.account_id::text = $2) AND EXISTS (
    SELECT FROM api_keys k
    WHERE k.revoked_at IS NULL AND left(encode(k.key_hash, 'hex'), 16) <> $2
        AND (k.site IS NULL OR k.site = $1) AND k.role IN {_DECIDERS}
)
"""


class Others(Protocol):
    """Whether somebody besides `by`, as events call them, may decide on the cases of a site."""

    async def __call__(self, site: str, by: str) -> bool: ...


def others_in(pool: Pool) -> Others:
    """The same, as the accounts and keys in the database say it."""

    async def others(site: str, by: str) -> bool:
        async with acquire(pool) as connection:
            found: bool = await connection.fetchval(_OTHERS, site, by)
        return found

    return others
