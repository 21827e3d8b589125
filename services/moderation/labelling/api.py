"""Labels over HTTP: parse, one call, answer. No rule lives here."""

from datetime import UTC, datetime
from typing import Annotated, Any

from litestar import Controller, Request, delete, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, PathParameter

from services.moderation.labelling.bodies import (
    LabelGiven,
    LabelShown,
    LabelsShown,
    label_shown,
    labels_shown,
)
from services.moderation.labelling.commands import RemoveLabel, SetLabel
from services.moderation.labelling.errors import LabelNotFound, LabelsBusy, SubjectNotFound, TooManyLabels
from services.moderation.labelling.events import Kind
from services.moderation.labelling.handler import Labels
from services.moderation.labelling.names import label_name, subject_of
from shared.access.keys import KeyRing
from shared.access.roles import Role
from shared.web.openapi import API_KEY

Site = Annotated[str, PathParameter(max_length=100, description="The name of a site")]
Named = Annotated[str, PathParameter(max_length=253, description="The author's id, or the host")]
Name = Annotated[str, PathParameter(max_length=100, description="The label")]
_Request = Request[Any, Any, Any]


class LabelController(Controller):
    path = "/v1/sites/{site:str}/labels/{kind:str}/{subject:str}"
    tags = ("labels",)
    security = API_KEY

    @get(opt={"refusals": [SubjectNotFound]})
    async def labels(
        self,
        request: _Request,
        site: Site,
        kind: FromPath[Kind],
        subject: Named,
        labels: NamedDependency[Labels],
        key_ring: NamedDependency[KeyRing],
    ) -> LabelsShown:
        """The labels of an author or a host that are in force."""
        await key_ring.require(request, Role.MODERATOR, site)
        return labels_shown(await labels.find(subject_of(site, kind, subject)), _now())

    @get("/{label:str}", opt={"refusals": [SubjectNotFound, LabelNotFound]})
    async def label(
        self,
        request: _Request,
        site: Site,
        kind: FromPath[Kind],
        subject: Named,
        label: Name,
        labels: NamedDependency[Labels],
        key_ring: NamedDependency[KeyRing],
    ) -> LabelShown:
        """One label, if it is in force."""
        await key_ring.require(request, Role.MODERATOR, site)
        found = (await labels.find(subject_of(site, kind, subject))).last(label_name(label))
        if found is None or not found.stands(_now()):
            raise LabelNotFound
        return label_shown(found)

    @put("/{label:str}", opt={"refusals": [SubjectNotFound, TooManyLabels, LabelsBusy]})
    async def give(
        self,
        request: _Request,
        site: Site,
        kind: FromPath[Kind],
        subject: Named,
        label: Name,
        data: JSONBody[LabelGiven],
        labels: NamedDependency[Labels],
        key_ring: NamedDependency[KeyRing],
    ) -> LabelsShown:
        """Label an author or a host, or change until when and why.

        Policies ask for labels by the features `author.labels` and `links.labels`.
        What a person gave no rule changes, and what a person took away no rule gives again.
        """
        moderator = await key_ring.require(request, Role.MODERATOR, site)
        at = _now()
        command = SetLabel(
            label=label_name(label), until=data.until, reason=data.reason, by=moderator.id, at=at
        )
        return labels_shown(await labels.handle(subject_of(site, kind, subject), command), at)

    @delete("/{label:str}", status_code=200, opt={"refusals": [SubjectNotFound, LabelNotFound, LabelsBusy]})
    async def take_away(
        self,
        request: _Request,
        site: Site,
        kind: FromPath[Kind],
        subject: Named,
        label: Name,
        labels: NamedDependency[Labels],
        key_ring: NamedDependency[KeyRing],
    ) -> LabelsShown:
        """Take a label away before its end."""
        moderator = await key_ring.require(request, Role.MODERATOR, site)
        at = _now()
        command = RemoveLabel(label=label_name(label), by=moderator.id, at=at)
        return labels_shown(await labels.handle(subject_of(site, kind, subject), command), at)


def _now() -> datetime:
    return datetime.now(UTC)
