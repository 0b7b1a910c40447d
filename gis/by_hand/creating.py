"""A new parcel, site, project or point by hand: the road that rows of a file take, for one row and without a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from gis import audit
from gis.by_hand.foreseeing import Effects, effects_on, undone
from gis.by_hand.outlines import Asked, Drawn, Outline, judged
from gis.clock import Clock
from gis.db.models import District, Upload
from gis.domain.errors import DistrictUnknown
from gis.domain.mending import UNTREATED, SameAs, Treatment
from gis.domain.parcel_errors import OutlineWrong
from gis.domain.policy import ANYTHING, Action, Actor
from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Problem, Target
from gis.domain.words import RowOutcome
from gis.scoped import require
from gis.settings import get_settings
from gis.uploads.matching import Verdict
from gis.uploads.settling import Settled, Settling, ground_of


@dataclass(frozen=True, slots=True)
class NewFeature:
    """What a person says of a feature that is not there yet; `values` are cells by our attributes, as typed."""

    target: Target
    drawn: Drawn
    values: Mapping[str, str] = field(default_factory=dict)
    treatment: Treatment = UNTREATED


@dataclass(frozen=True, slots=True)
class Created:
    """What became of it, or would: the outline with every problem, the verdict, the feature and what it touches."""

    outline: Outline
    verdict: Verdict
    feature_id: int | None
    effects: Effects

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems, of the outline, its attributes and what lies beside it, with the fixes that fit a form."""
        return tuple(fit_for_form(one) for one in (*self.outline.all_problems, *self.verdict.problems))

    @property
    def is_good(self) -> bool:
        """Whether it can be stored."""
        return self.verdict.outcome is RowOutcome.ACCEPTED


def create(session: Session, clock: Clock, actor: Actor, said: NewFeature, *, is_dry_run: bool) -> Created:
    """Judge a new feature and, unless this is a dry run, store it with its links.

    Raises NotAllowed, NothingDrawn; OutlineWrong when it cannot be stored (a dry run gives the problems instead).
    """
    require(actor, Action.EDIT_BOUNDARY, ANYTHING)
    sent = transient_upload(session, said.target)
    ground = ground_of(session, sent, actor.person_id)
    outlines = judged(said.drawn, Asked(ground, clock.today(), said.treatment, said.values, said.target))
    outline = outlines[0]
    if len(outlines) > 1:
        place = Place(outline.row.layer, None)
        outline.row.problems.append(problem("several-outlines", place, read=str(len(outlines)), count=len(outlines)))
    settling = Settling(session, sent, ground, clock, lambda _step, _share: None, actor.person_id)
    if is_dry_run:
        with undone(session):
            return _settled(session, settling, outline)
    created = _settled(session, settling, outline)
    if not created.is_good or created.feature_id is None:
        raise OutlineWrong(problems=[one.as_dict() for one in created.problems], count=_errors(created.problems))
    row = outline.row
    after = {"code": row.values["code"], "area_m2": round(row.area_m2, 1), "by": "hand"}
    kind = str(said.target.kind)
    thing = (kind, created.feature_id)
    audit.record(session, clock, f"create-{kind}", thing, person_id=actor.person_id, after=after)
    return created


def fit_for_form(said: Problem) -> Problem:
    """A problem without the fixes that take an upload's row for a stored parcel: that parcel has its own page."""
    return replace(said, fixes=tuple(one for one in said.fixes if one.treatment.same_as in (None, SameAs.NEW)))


def transient_upload(session: Session, target: Target = Target.PARCELS) -> Upload:
    """What the checks of uploads ask of a file, for what comes without one; never stored. Raises DistrictUnknown."""
    code = get_settings().district
    if session.get(District, code) is None:
        raise DistrictUnknown(code=code)
    return Upload(district_code=code, target=target.value, options={})


def _settled(session: Session, settling: Settling, outline: Outline) -> Created:
    settled: Settled = settling.settle([outline.row], {})
    session.flush()
    verdict = settled.verdicts[outline.row.number]
    feature_id = settled.feature_ids.get(outline.row.number)
    return Created(outline, verdict, feature_id, effects_on(session, [feature_id]) if feature_id else Effects())


def _errors(problems: tuple[Problem, ...]) -> int:
    return sum(one.is_error for one in problems) or len(problems)
