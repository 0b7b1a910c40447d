"""Detection runs as JSON: what is asked for, how far one is, what came out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.schemas.base import Labelled, PermissionOut, Schema, TextOut, Words
from gis.domain.policy import Action, Actor, permit
from gis.domain.results import DEFAULT_LIMITS, OBSTACLE_NAMES, RESULT_NAMES, Result
from gis.domain.words import Register
from gis.imagery.bands import PRESET_NAMES
from gis.imagery.options import CloudPolicy, Method, Options, Sensitivity, VegetationGate
from gis.runs import seeing
from gis.runs.listing import RunView
from gis.runs.starting import NewRun

WORLD = ((-180, -90), (180, 90))
Share = Annotated[float, Field(ge=0, le=1)]


class LimitsIn(BaseModel):
    """From when on a parcel is judged, and called changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    visible_share: Share = DEFAULT_LIMITS.visible_share
    pixels: float = Field(DEFAULT_LIMITS.pixels, gt=0, le=1000)
    changed_share: Share = DEFAULT_LIMITS.changed_share
    changed_m2: float = Field(DEFAULT_LIMITS.changed_m2, gt=0, le=1e7)
    registration_px: float = Field(DEFAULT_LIMITS.registration_px, gt=0, le=10)


class OptionsIn(BaseModel):
    """How two scenes are compared; what is left out is as by default."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sensitivity: Sensitivity = Sensitivity.NORMAL
    method: Method = Method.BOTH
    vegetation_gate: VegetationGate = VegetationGate.AUTO
    cloud_policy: CloudPolicy = CloudPolicy.MASK
    minimum_m2: float | None = Field(None, gt=0, le=1e7, description="Smallest detection; None: by the pixel.")
    max_shift_px: float = Field(3.0, gt=0, le=20)
    bands: Words | None = Field(None, max_length=200, examples=["blue=1,green=2,red=3,nir=4"])
    preset: str | None = Field(None, pattern=f"^({'|'.join(PRESET_NAMES)})$")
    seed: int = Field(Options().seed, ge=0, lt=2**31)
    box: tuple[float, float, float, float] | None = Field(None, description="West, south, east, north, degrees.")
    limits: LimitsIn = LimitsIn()

    @model_validator(mode="after")
    def _box_in_order(self) -> Self:
        if self.box is not None:
            west, south, east, north = self.box
            (left, bottom), (right, top) = WORLD
            if not (left <= west < east <= right and bottom <= south < north <= top):
                message = "a box is west, south, east, north in degrees"
                raise ValueError(message)
        return self

    def said(self) -> Options:
        """For the use case."""
        return Options.from_dict(self.model_dump())


class RunIn(BaseModel):
    """Two registered scenes and how they are compared; with a register, only its parcels are judged."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    before_id: int = Field(ge=1, lt=2**63)
    after_id: int = Field(ge=1, lt=2**63)
    options: OptionsIn = OptionsIn()
    of_register: Register | None = None

    def said(self) -> NewRun:
        """For the use case."""
        return NewRun(self.before_id, self.after_id, self.options.said(), self.of_register)


class DefaultsIn(BaseModel):
    """Options that later runs begin with, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    options: OptionsIn
    reason: Words = Field(max_length=500)


class RunSceneOut(Schema):
    """One of both scenes."""

    id: int
    file_name: str
    taken_on: date
    sensor: str
    resolution_m: float
    sha256: str
    has_cloud_mask: bool


class RunFileOut(Schema):
    """A file that the run wrote."""

    name: str
    sha256: str
    size_bytes: int


class RunOut(Schema):
    """A run: state, what it compares, and how many parcels of the reader it calls what."""

    id: int
    number: str | None
    state: Labelled
    step: str | None
    progress: float
    is_over: bool
    before: RunSceneOut
    after: RunSceneOut
    options: dict[str, Any]
    results: dict[str, int]
    detections: int | None
    borderline: int | None
    problem: TextOut | None
    upload_id: int | None
    quarantined: int
    recorded_at: datetime
    recorded_by: str | None
    finished_at: datetime | None
    files: list[RunFileOut]

    @classmethod
    def of(cls, view: RunView) -> Self:
        """From what the use case gives."""
        run = view.run
        return cls(
            id=run.id,
            number=run.number,
            state=Labelled.in_("run_states", run.state),
            step=run.step,
            progress=run.progress,
            is_over=run.finished_at is not None,
            before=_scene(view.before),
            after=_scene(view.after),
            options=run.options,
            results={one.value: view.results.get(one, 0) for one in Result},
            detections=view.detections,
            borderline=view.borderline,
            problem=TextOut(zh=run.problem["zh"], en=run.problem["en"]) if run.problem else None,
            upload_id=run.upload_id,
            quarantined=view.upload.waiting if view.upload else 0,
            recorded_at=run.recorded_at,
            recorded_by=view.person,
            finished_at=run.finished_at,
            files=[RunFileOut.model_validate(one) for one in view.files],
        )


def _scene(scene: Any) -> RunSceneOut:  # noqa: ANN401  a row
    return RunSceneOut(
        id=scene.id,
        file_name=scene.file_name,
        taken_on=scene.taken_on,
        sensor=scene.sensor,
        resolution_m=scene.resolution_m,
        sha256=scene.sha256,
        has_cloud_mask=scene.cloud_sha256 is not None,
    )


class GainOut(Schema):
    """After × gain + offset = before, of one band."""

    band: str
    gain: float
    offset: float


class MeasuredOut(Schema):
    """What a run measured: shift, gains, threshold, histogram, hashes. Scores are tenths in the histogram."""

    shift: dict[str, float]
    resolution_m: float
    bands: list[str]
    gates: dict[str, bool]
    minimum_pixels: int
    threshold: float
    cells: int
    histogram: list[int]
    pixels: dict[str, int]
    gains: list[GainOut]
    polygon_hash: str
    mask_sha256: str
    notes: list[str]
    software: dict[str, str]
    bounds: tuple[float, float, float, float]


class RunDetailOut(Schema):
    """One run with what it measured, None until it is done, and what may be done to it."""

    run: RunOut
    measured: MeasuredOut | None
    cancel: PermissionOut

    @classmethod
    def of(cls, view: RunView, actor: Actor, bounds: tuple[float, float, float, float]) -> Self:
        """From what the use case gives."""
        record = view.run.record
        return cls(
            run=RunOut.of(view),
            measured=_measured(record, bounds) if record else None,
            cancel=PermissionOut.of(permit(actor, Action.DETECT)),
        )


def _measured(record: dict[str, Any], bounds: tuple[float, float, float, float]) -> MeasuredOut:
    found, inputs = record["results"], record["inputs"]
    histogram = found["score_histogram_tenths"]
    last = max((at for at, count in enumerate(histogram) if count), default=0)
    return MeasuredOut(
        shift=found["shift"],
        resolution_m=found["resolution_m"],
        bands=found["bands"],
        gates=found["gates"],
        minimum_pixels=found["minimum_pixels"],
        threshold=seeing.threshold_of(record),
        cells=len(found["cells"]),
        histogram=histogram[: last + 1],
        pixels=found["pixels"],
        gains=[GainOut(band=band, gain=gain, offset=off) for band, (gain, off) in seeing.gains(record).items()],
        polygon_hash=found["polygon_hash"],
        mask_sha256=found["mask_sha256"],
        notes=[f"{one}: {note}" for one in ("before", "after") for note in inputs[one]["notes"]],
        software=record["software"],
        bounds=bounds,
    )


class RunsOut(Schema):
    """The runs, the newest first, what a new one begins with, and who may start one or change that."""

    runs: list[RunOut]
    defaults: dict[str, Any]
    presets: list[str]
    start: PermissionOut
    change_defaults: PermissionOut


class RunParcelOut(Schema):
    """What a run says of one parcel; `box` is west, south, east, north."""

    id: int
    code: str
    name: str
    result: TextOut
    result_code: str
    obstacle: TextOut | None
    obstacle_code: str | None
    stability: str
    pixels: float
    visible_share: float
    changed_m2: float
    changed_share: float
    because: TextOut
    detections: list[str]
    box: tuple[float, float, float, float]

    @classmethod
    def of(cls, row: Any) -> Self:  # noqa: ANN401  a row of `listing.parcels`
        """From a row."""
        said, code, name, *box = row
        return cls(
            id=said.parcel_id,
            code=code,
            name=name,
            result=TextOut.of(RESULT_NAMES[said.result]),
            result_code=said.result,
            obstacle=TextOut.of(OBSTACLE_NAMES[said.obstacle]) if said.obstacle else None,
            obstacle_code=said.obstacle,
            stability=said.stability,
            pixels=said.pixels,
            visible_share=said.visible_share,
            changed_m2=said.changed_m2,
            changed_share=said.changed_share,
            because=TextOut(**said.because),
            detections=said.detections,
            box=tuple(box),
        )
