"""Tells where two policies differ: in sums, and comment by comment."""

from typing import TYPE_CHECKING

import rich_click as click

from deploy.cli.telling import in_lines, reason_said

if TYPE_CHECKING:
    from services.moderation.replays.documents import Changed
    from services.moderation.replays.tally import Agreement, Tally

KINDS = {
    "held": "newly held",
    "released": "released",
    "masked": "newly covered",
    "unmasked": "uncovered",
    "remasked": "covered otherwise",
    "rejected": "rejected",
    "unchanged": "unchanged",
}
"""How a kind of difference is called."""


def tell_sums(counts: "Tally", agreement: "Agreement") -> None:
    """How much differs, by which rules, and what people's decisions say of it."""
    by_people = sum(counts.people.values())
    click.echo(f"{counts.looked_at} revisions looked at, {by_people} of them decided by people")
    for kind, words in KINDS.items():
        if counts.kinds.get(kind):
            click.echo(f"  {counts.kinds[kind]:>7}  {words}")
    for rule, kinds in sorted(counts.rules.items(), key=lambda one: -sum(one[1].values())):
        told = ", ".join(f"{count} {KINDS.get(kind, kind)}" for kind, count in kinds.items())
        click.echo(f"  {rule}: {told}")
    if agreement.removed or agreement.approved:
        click.echo(
            f"people: it would have stopped {agreement.caught} of {agreement.removed} removed, "
            f"and {agreement.stopped} of {agreement.approved} approved"
        )


def tell_difference(one: "Changed") -> None:
    """One comment: what holds, what would, why, and how it begins."""
    by = " (a person decided)" if one.by_person else ""
    click.echo(f"\n{one.was.action} -> {one.now.action}{by}  {one.comment_id} revision {one.revision}")
    for reason in one.reasons:
        if reason.action:
            click.echo("\n".join(in_lines(reason_said(reason), first="    ", then="      ")))
    if one.text is not None:
        text = one.text + ("…" if one.cut else "")
        click.echo("\n".join(in_lines(text, first="    | ", then="    | ")))
