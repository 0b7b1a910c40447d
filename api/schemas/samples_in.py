"""What a person sends of soil samples: a laboratory's table, a sample by hand, a background value; and the receipt."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from api.schemas.base import BlankIsNone, Day, Line, Named, Schema, TextOut, Words
from api.schemas.registers import ProofIn
from gis.proofs import Proof
from gis.samples import Receipt, SampleSending, TypedResult, TypedSample


class SampleFileForm(BaseModel):
    """The fields beside a laboratory's table."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    document: Line = Field(None, description="The laboratory's report; a column of the table overrules it.")
    document_id: Annotated[Annotated[int, Field(ge=1, lt=2**63)] | None, BlankIsNone] = Field(
        None, description="The report itself, where it is recorded as a document of the parcel."
    )
    encoding: Line = Field(None, description="How the text is written, where it is told wrongly.")
    dry_run: bool = Field(default=False, description="Judge every row and store nothing.")

    def sending(self, file_name: str) -> SampleSending:
        """As the use case takes it."""
        return SampleSending(file_name, Proof(self.document, self.document_id), dry_run=self.dry_run)


class ReceiptOut(Schema):
    """What became of a table's rows. `problems` say where, what was read, what was expected and how to mend it."""

    file_name: str
    dry_run: bool
    file_id: int | None
    rows: int
    accepted: int
    quarantined: int
    duplicates: int
    results_stored: int
    problems: list[dict[str, Any]]
    sentence: TextOut | None

    @classmethod
    def of(cls, receipt: Receipt) -> Self:
        """From the use case's value."""
        plain = {name: getattr(receipt, name) for name in _PLAIN_OF_RECEIPT}
        sentence = None if receipt.sentence is None else TextOut.of(receipt.sentence)
        return cls(**plain, dry_run=receipt.is_dry_run, problems=list(receipt.problems), sentence=sentence)


_PLAIN_OF_RECEIPT = ("file_name", "file_id", "rows", "accepted", "quarantined", "duplicates", "results_stored")


def _as_written(value: object) -> object:
    # A program may send numbers; a float is written as it reads.
    return str(value) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else value


Written = Annotated[str, BeforeValidator(_as_written), Field(max_length=100)]


class ResultIn(BaseModel):
    """A result as it stands in a report: ND, <0.5 and 未检出(0.01) are understood."""

    model_config = ConfigDict(frozen=True)

    substance: Annotated[Words, Field(max_length=100)] = Field(description="Name, symbol, CAS number or no.")
    result: Written = Field(examples=["25", "ND", "<0.5"])
    unit: Annotated[Words, Field(max_length=40)] | None = Field("mg/kg")
    detection_limit: Written | None = None
    cas: Annotated[Words, Field(max_length=20)] | None = None

    def said(self) -> TypedResult:
        """As the use case takes it."""
        return TypedResult(**self.model_dump())


class SampleIn(ProofIn):
    """A sample as a person types it, by which report of a laboratory."""

    point: Annotated[Named, Field(min_length=1, max_length=100)]
    sample: Line = None
    depth: Line = Field(None, description="Metres below ground", examples=["0-0.5"])
    sampled_on: Annotated[Day | None, BlankIsNone] = None
    east: Annotated[Written | None, BlankIsNone] = Field(None, description="Longitude, or easting")
    north: Annotated[Written | None, BlankIsNone] = Field(None, description="Latitude, or northing")
    results: Annotated[list[ResultIn], Field(min_length=1, max_length=200)]

    def said(self) -> TypedSample:
        """As the use case takes it."""
        plain = self.model_dump(exclude={"results", "document", "document_id"})
        return TypedSample(**plain, proof=self.proof, results=tuple(one.said() for one in self.results))


class SampleStrikeIn(BaseModel):
    """Why a record should not have been made."""

    reason: Words = Field(max_length=2000, description="At least two characters")


class BackgroundIn(ProofIn):
    """What a parcel's soil holds by nature, by which document."""

    substance: Annotated[Words, Field(max_length=100)]
    value: Written = Field(description="mg/kg, or with its unit", examples=["28"])
