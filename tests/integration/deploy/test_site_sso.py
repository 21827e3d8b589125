"""`rejoinder site sso`, as an owner types it, and what it makes of a blog's members."""

import asyncio
import os
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.comments.sites import add_site
from shared.access.tokens import well_formed
from tests.support.data import ROOT
from tests.support.database import Database
from tests.support.members import ISSUER, Blog, public_pem
from tests.support.scribe import MASTER_KEY
from tests.support.service import ORIGIN, PEER_KEY, comment, comments_client


@pytest.fixture(autouse=True)
async def _site(database: Database) -> None:
    await add_site(database.owner, "blog", mode="post", origins=[ORIGIN])


async def sso(database: Database, *options: str, site: str = "blog") -> tuple[int, str, str]:
    """Exit code, what was printed, and what was said on the side."""
    settings = {
        "REJOINDER_OWNER_URL": database.owner,
        "COMMENTS_DATABASE_URL": database.comments,
        "COMMENTS_REDIS_URL": "redis://127.0.0.1:9",
        "COMMENTS_MASTER_KEY": MASTER_KEY.hex(),
        "COMMENTS_PEER_KEY": PEER_KEY,
        "COMMENTS_MODERATION_URL": "http://127.0.0.1:9",
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.cli", "site", "sso", site, *options),
        cwd=ROOT,
        env=os.environ | settings | {"NO_COLOR": "1", "COLUMNS": "200"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode().strip(), err.decode()


async def post(database: Database, blog: Blog) -> str:
    """What becomes of a member's post: 201, or the reason why not."""
    async with comments_client(database) as client:
        answer = await client.post("/v1/sites/blog/comments", json=comment(), headers=blog.headers("u1"))
        return str(answer.json().get("reason", answer.status_code))


async def test_a_key_is_printed_once_and_counts(database: Database) -> None:
    code, key, said = await sso(database, "--issuer", ISSUER)
    assert (code, True) == (0, well_formed(key, "rjs_")), said
    assert "HS256" in said
    assert key not in said
    assert await post(database, Blog(key.encode())) == "201"

    assert (await sso(database))[:2] == (0, "")
    assert await post(database, Blog(key.encode())) == "201"


async def test_a_rotation_keeps_the_key_before(database: Database) -> None:
    first, second, third = [
        (await sso(database, *options))[1] for options in ([], ["--rotate"], ["--rotate"])
    ]
    assert len({first, second, third}) == 3
    found = [await post(database, Blog(key.encode())) for key in (first, second, third)]
    assert found == ["signature", "201", "201"]


async def test_the_issuer_is_the_only_origin_unless_told(database: Database) -> None:
    _, key, said = await sso(database)
    assert ORIGIN in said
    blog = Blog(key.encode())
    await sso(database, "--issuer", "members")
    assert await post(database, blog) == "issuer"

    await add_site(database.owner, "open")
    code, out, said = await sso(database, site="open")
    assert (code, out) == (1, "")
    assert "--issuer" in said


async def test_a_blog_may_keep_its_key_to_itself(database: Database, tmp_path: Path) -> None:
    own, pem = Ed25519PrivateKey.generate(), tmp_path / "blog.pem"
    pem.write_bytes(public_pem(own))
    secret = Blog((await sso(database))[1].encode())

    code, out, said = await sso(database, "--public-key", str(pem))
    assert (code, out) == (0, ""), said
    assert "EdDSA" in said
    assert [await post(database, blog) for blog in (Blog(own), secret)] == ["201", "algorithm"]

    code, _, said = await sso(database, "--rotate")
    assert (code, True) == (1, "--public-key" in said)
    next_ = Ed25519PrivateKey.generate()
    pem.write_bytes(public_pem(next_))
    await sso(database, "--public-key", str(pem))
    assert [await post(database, Blog(key)) for key in (own, next_)] == ["201", "201"]


async def test_off_is_off(database: Database) -> None:
    key = (await sso(database, "--required"))[1]
    assert (await sso(database, "--off"))[:2] == (0, "")
    assert await post(database, Blog(key.encode())) == "off"
    async with comments_client(database) as client:
        assert (await client.post("/v1/sites/blog/comments", json=comment())).status_code == 201


async def test_what_makes_no_sense_is_refused_in_words(database: Database, tmp_path: Path) -> None:
    pem = tmp_path / "blog.pem"
    pem.write_text("no key")
    wrong = tmp_path / "wrong.pem"
    wrong.write_bytes(
        X25519PrivateKey.generate().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    for options, word in (
        (["--public-key", str(pem)], "PEM"),
        (["--public-key", str(wrong)], "Ed25519"),
        (["--off", "--rotate"], "--off"),
    ):
        code, out, said = await sso(database, *options)
        assert (code != 0, out, word in said) == (True, "", True), said
    code, out, said = await sso(database, "--issuer", ISSUER, site="nowhere")
    assert (code, out, "nowhere" in said) == (1, "", True)
    assert await post(database, Blog(b"k" * 47)) == "off"
