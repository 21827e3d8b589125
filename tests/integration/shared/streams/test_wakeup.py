from uuid import UUID, uuid4

from shared.streams.wakeup import Changed, Listener, Notifier
from tests.integration.shared.streams.rig import SCHEMA, A, B, Rig, running
from tests.support.eventually import eventually


async def test_what_changed_arrives_gathered(rig: Rig) -> None:
    notifier, listener = Notifier(rig.dsn, SCHEMA), Listener(rig.dsn, SCHEMA)
    heard: list[Changed] = []
    listener.subscribe(heard.append)
    async with running(notifier.run, listener.run):
        await eventually(lambda: any_of(heard))
        for _ in range(100):
            notifier.changed(1, A)
            notifier.changed(3, B)
        await eventually(lambda: have(heard, {1, 3}))
    assert heard[0] == Changed()
    assert len(heard) <= 3
    assert {stream for changed in heard for stream in changed.streams or ()} == {A, B}


async def test_own_notices_are_no_news(rig: Rig) -> None:
    own, other = Notifier(rig.dsn, SCHEMA), Notifier(rig.dsn, SCHEMA)
    listener, bystander = Listener(rig.dsn, SCHEMA, own=own), Listener(rig.dsn, SCHEMA)
    heard: list[Changed] = []
    overheard: list[Changed] = []
    listener.subscribe(heard.append)
    bystander.subscribe(overheard.append)
    async with running(own.run, other.run, listener.run, bystander.run):
        await eventually(lambda: any_of(heard))
        await eventually(lambda: any_of(overheard))
        own.changed(1)
        await eventually(lambda: have(overheard, {1}))
        other.changed(2)  # notices come in the order of their commits: whoever hears this has heard the other
        await eventually(lambda: have(heard, {2}))
    assert heard == [Changed(), Changed((2,), ())]


async def test_too_many_streams_to_name_are_not_named(rig: Rig) -> None:
    notifier, listener = Notifier(rig.dsn, SCHEMA), Listener(rig.dsn, SCHEMA)
    heard: list[Changed] = []
    listener.subscribe(heard.append)
    async with running(notifier.run, listener.run):
        await eventually(lambda: any_of(heard))
        for _ in range(1000):
            notifier.changed(0, uuid4())
        await eventually(lambda: have(heard, {0}))
    assert heard[1] == Changed((0,), None)


async def test_a_notice_fits_into_a_payload(rig: Rig) -> None:
    notifier, listener = Notifier(rig.dsn, SCHEMA), Listener(rig.dsn, SCHEMA)
    heard: list[Changed] = []
    listener.subscribe(heard.append)
    async with running(notifier.run, listener.run):
        await eventually(lambda: any_of(heard))
        for number in range(150):
            notifier.changed(number, UUID(int=2**128 - 1 - number))
        await eventually(lambda: have(heard, set(range(150))))
    assert len(heard[1].streams or ()) == 150


async def test_lost_connections_are_made_anew(rig: Rig) -> None:
    notifier, listener = Notifier(rig.dsn, SCHEMA), Listener(rig.dsn, SCHEMA)
    heard: list[Changed] = []
    listener.subscribe(heard.append)
    async with running(notifier.run, listener.run):
        await eventually(lambda: any_of(heard))
        await rig.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name LIKE 'rejoinder %'"
        )
        heard.clear()
        await eventually(lambda: any_of(heard))
        assert heard[0] == Changed()

        async def notified() -> bool:
            notifier.changed(2)
            return await have(heard, {2})

        await eventually(notified)


async def test_foreign_notices_only_make_one_look(rig: Rig) -> None:
    listener = Listener(rig.dsn, SCHEMA)
    heard: list[Changed] = []
    listener.subscribe(heard.append)
    async with running(listener.run):
        await eventually(lambda: any_of(heard))
        heard.clear()
        await rig.execute(f"NOTIFY rj_{SCHEMA}, 'hello'")
        await eventually(lambda: any_of(heard))
    assert heard == [Changed()]


async def any_of(heard: list[Changed]) -> bool:
    return bool(heard)


async def have(heard: list[Changed], parts: set[int]) -> bool:
    return {part for changed in heard for part in changed.parts or ()} == parts
