import pytest

from deploy.bench.footprint import name_of


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("/usr/bin/python\0-m\0deploy.cli\0comments\0api\0", "comments api"),
        ("/usr/bin/python\0-m\0deploy.cli\0up\0--data-dir\0/tmp/x\0", "up"),
        ("/x/pginstall/bin/postgres\0-D\0/proc/self/cwd\0", "PostgreSQL"),
        ("postgres: rejoinder_comments rejoinder [local] idle", "PostgreSQL"),
        ("/x/valkey-server *:0\0", "Valkey"),
        (
            "/usr/bin/python\0-I\0-c\0from services.comments.rendering.worker import serve\0",
            "renderers",
        ),
        ("/bin/sh\0", "other"),
    ],
)
def test_processes_are_told_apart_by_their_command_lines(command: str, name: str) -> None:
    assert name_of(command) == name
