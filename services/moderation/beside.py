"""What else a screened batch leads to, in the transaction of its verdicts: labels, shadows' verdicts, second looks."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta

from msgspec import Struct

from services.moderation.cases.author_keys import AuthorKeys
from services.moderation.labelling import store as labels
from services.moderation.labelling.commands import LabelByRule
from services.moderation.labelling.decider import decide
from services.moderation.labelling.events import LabelEvent
from services.moderation.labelling.finding import author_subject
from services.moderation.labelling.labelled import Subject, unlabelled
from services.moderation.labelling.names import host_name
from services.moderation.labelling.projection import evolve_all
from services.moderation.log import birth_part
from services.moderation.policies.evaluate import evaluate
from services.moderation.replays.comparing import Shadowed, compare
from services.moderation.replays.shadows import put_shadows
from services.moderation.screening.work import Judged, Work
from shared.postgres.pool import Connection

_LOCK = "SELECT lock_partitions($1)"
_SECOND_LOOK = "SELECT ask_for_second_look($1, $2)"


class Wanted(Struct, frozen=True):
    """A label that a rule gives, and to whom."""

    subject: Subject
    command: LabelByRule


class Beside:
    """Of one worker."""

    def __init__(self, keys: AuthorKeys, partitions: int) -> None:
        self._keys = keys
        self._partitions = partitions

    async def begin(self, connection: Connection, work: Work) -> None:
        """Before the verdicts are written: lock, in order, all that they and their labels will be appended to."""
        subjects = {one.subject for judged in work.judged for one in wanted(judged)}
        if subjects:
            parts = {birth_part(subject.stream_id, self._partitions) for subject in subjects}
            parts |= {stored.part for stored in (await labels.find_labelled(connection, subjects)).values()}
            await connection.execute(_LOCK, sorted(parts | {append.part for append in work.appends()}))

    async def end(self, connection: Connection, work: Work) -> None:
        """After the verdicts."""
        await self._label(connection, work)
        await self._shadow(connection, work)
        for one in work.corrected:
            await connection.execute(_SECOND_LOOK, one.thread_id, one.cause)

    async def _label(self, connection: Connection, work: Work) -> None:
        given: dict[Subject, list[LabelByRule]] = defaultdict(list)
        for judged in work.judged:
            for one in wanted(judged):
                given[one.subject].append(one.command)
        stored = await labels.find_labelled(connection, given) if given else {}
        appends = [
            self._append(subject, stored.get(subject), commands) for subject, commands in given.items()
        ]
        if some := [append for append in appends if append.events]:
            await labels.commit(connection, self._keys, some)

    def _append(
        self, subject: Subject, stored: labels.Stored | None, commands: Iterable[LabelByRule]
    ) -> labels.Append:
        before = after = stored.labelled if stored else unlabelled(subject)
        events: list[LabelEvent] = []
        for command in commands:
            fresh = decide(command, after)
            after = evolve_all(after, fresh)
            events += fresh
        return labels.Append(
            part=stored.part if stored else birth_part(subject.stream_id, self._partitions),
            expected=before.version,
            subject=subject,
            events=events,
            labelled=after,
        )

    async def _shadow(self, connection: Connection, work: Work) -> None:
        beside: dict[tuple[str, int], list[Shadowed]] = defaultdict(list)
        for judged in work.judged:
            row = judged.look.row
            if shadow := judged.shadow:
                said = evaluate(shadow.policy, *judged.look.view)
                compared = compare(row.comment_id, row.revision, judged.outcome, said)
                beside[row.site, shadow.version].append(compared)
        for (site, version), verdicts in beside.items():
            await put_shadows(connection, site, version, verdicts, work.at)


def wanted(judged: Judged) -> Iterator[Wanted]:
    """The labels that the rules of a policy give for a comment. Of a host nothing is told that quotes the comment."""
    row = judged.look.row
    for one in judged.outcome.labels:
        by_author = one.on == "author"
        command = LabelByRule(
            label=one.label,
            until=None if one.seconds is None else judged.at + timedelta(seconds=one.seconds),
            reason=one.reason if by_author else f"rule {one.rule}",
            policy=judged.outcome.policy,
            at=judged.at,
        )
        if by_author:
            yield Wanted(author_subject(row.site, row.author_id), command)
        for host in one.hosts:
            yield Wanted(Subject(site=row.site, kind="host", name=host_name(host)), command)
