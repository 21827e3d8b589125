"""Every kind of stream in this service's log: a comment's case, a site's policy, somebody's labels, models.

Whoever adds one adds it here: then it is verified and rebuilt like the others.
"""

from functools import partial

from services.moderation.cases.events import PRIVATE_EVENTS
from services.moderation.cases.projection import evolve_all
from services.moderation.cases.rows import find_rows as find_cases
from services.moderation.cases.rows import replace_rows as replace_cases
from services.moderation.histories import Kind
from services.moderation.labelling.events import LABEL_EVENTS
from services.moderation.labelling.projection import fold as fold_labels
from services.moderation.labelling.store import find_rows as find_labels
from services.moderation.labelling.store import replace_rows as replace_labels
from services.moderation.learning.events import MODEL_EVENTS
from services.moderation.learning.projection import fold as fold_models
from services.moderation.learning.store import find_rows as find_models
from services.moderation.learning.store import replace_rows as replace_models
from services.moderation.policing.events import POLICY_EVENTS
from services.moderation.policing.projection import fold as fold_policy
from services.moderation.policing.store import find_written, replace_written
from shared.contracts.moderation import MODERATION_EVENTS

_ORPHANS = """
SELECT r.{shown} FROM {table} r
WHERE NOT EXISTS (SELECT FROM events e WHERE e.part = r.part AND e.stream_id = r.{stream}) LIMIT 100
"""
_LOOSE_VERSIONS = """
SELECT p.site FROM policies p
WHERE NOT EXISTS (SELECT FROM policy_sites s WHERE s.site = p.site AND s.part = p.part) LIMIT 100
"""

KINDS = (
    Kind(
        name="case",
        counted="cases",
        events=(*MODERATION_EVENTS, *PRIVATE_EVENTS),
        fold=partial(evolve_all, None),
        find=find_cases,
        replace=replace_cases,
        orphans=(_ORPHANS.format(table="cases", shown="comment_id", stream="comment_id"),),
    ),
    Kind(
        name="policy",
        counted="policies",
        events=POLICY_EVENTS,
        fold=fold_policy,
        find=find_written,
        replace=replace_written,
        orphans=(_ORPHANS.format(table="policy_sites", shown="site", stream="stream_id"), _LOOSE_VERSIONS),
    ),
    Kind(
        name="labels",
        counted="labelled",
        events=LABEL_EVENTS,
        fold=fold_labels,
        find=find_labels,
        replace=replace_labels,
        orphans=(_ORPHANS.format(table="labelled", shown="stream_id", stream="stream_id"),),
    ),
    Kind(
        name="model",
        counted="models",
        events=MODEL_EVENTS,
        fold=fold_models,
        find=find_models,
        replace=replace_models,
        orphans=(_ORPHANS.format(table="models", shown="hash", stream="stream_id"),),
    ),
)
