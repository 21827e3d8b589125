"""The environment each process of a local stack gets: its own settings, and nothing it does not need."""

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.local.home import keys_directory, secret, write_private
from deploy.local.plan import Plan
from deploy.local.postgres import Postgres
from deploy.local.valkey import Valkey

DATABASE = "rejoinder"
PASSED_ON = ("PATH", "HOME", "LANG", "TZ", "TMPDIR", "PYTHONPATH", "FAILPOINTS")

Environment = dict[str, str]


def service_settings(plan: Plan, database: Postgres, stream: Valkey) -> Environment:
    """COMMENTS_* and MODERATION_* of this stack; master and peer keys are made in the data directory."""
    keys = keys_directory(plan.home)
    for name in ("comments", "moderation", "peer"):
        secret(keys / f"{name}.key")
    return {
        **_settings("COMMENTS", keys, database, stream),
        "COMMENTS_MODERATION_URL": plan.url(1),
        "COMMENTS_HOST": plan.host,
        "COMMENTS_PORT": str(plan.port),
        "COMMENTS_PUBLIC_URL": plan.url(0),
        "COMMENTS_CONSOLE_URL": plan.url(1),
        "COMMENTS_TRUSTED_PROXIES": "127.0.0.1,::1",
        "COMMENTS_ALLOW_PRIVATE_WEBHOOKS": str(plan.allow_private_webhooks).lower(),
        **_settings("MODERATION", keys, database, stream),
        "MODERATION_COMMENTS_URL": plan.url(0),
        "MODERATION_HOST": plan.host,
        "MODERATION_PORT": str(plan.port + 1),
        "MODERATION_PUBLIC_URL": plan.url(1),
        "MODERATION_TRUSTED_PROXIES": "127.0.0.1,::1",
    }


def _settings(prefix: str, keys: Path, database: Postgres, stream: Valkey) -> Environment:
    service = prefix.lower()
    return {
        f"{prefix}_DATABASE_URL": database.dsn(DATABASE, f"rejoinder_{service}"),
        f"{prefix}_REDIS_URL": stream.url(),
        f"{prefix}_MASTER_KEY_FILE": str(keys / f"{service}.key"),
        f"{prefix}_PEER_KEY_FILE": str(keys / "peer.key"),
    }


def for_service(service: str, settings: Environment, ours: Mapping[str, str] = os.environ) -> Environment:
    """The environment of one service: its settings, and what we were told of those `up` leaves open."""
    prefix = f"{service.upper()}_"
    decided = {name.removesuffix("_FILE") for name in settings}
    told = {name: value for name, value in ours.items() if name.startswith(prefix)}
    readable = {f"{prefix}LOG_FORMAT": "text"} if sys.stdout.isatty() else {}
    return {
        "PYTHONUNBUFFERED": "1",
        **readable,
        **{name: ours[name] for name in PASSED_ON if name in ours},
        **{name: value for name, value in told.items() if name.removesuffix("_FILE") not in decided},
        **{name: value for name, value in settings.items() if name.startswith(prefix)},
    }


def write_environment(path: Path, settings: Environment) -> None:
    """A file for `rejoinder --env-file`, systemd's EnvironmentFile and a shell's `.` alike."""
    write_private(path, "".join(f"{name}={shlex.quote(value)}\n" for name, value in settings.items()))


def read_environment(path: Path) -> Environment:
    """The variables in such a file.

    Raises:
        ValueError: a line is not NAME=value.
        OSError: it cannot be read.
    """
    words = shlex.split(path.read_text(), comments=True)
    if broken := next((word for word in words if "=" not in word), None):
        raise ValueError(f"{path}: {broken!r} is not NAME=value")
    return dict(word.split("=", 1) for word in words)
