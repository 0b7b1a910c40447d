"""The layers of an upload as they were read, and what people said that columns of one source mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from gis.clock import Clock
from gis.db.models import ColumnMeaning, Person, Unit, Upload, UploadLayer, UploadRow
from gis.domain.mending import Treatment
from gis.domain.uploading import UploadOptions
from gis.ingest.column_map import ColumnMap
from gis.ingest.judging import Judgement, RowsIn
from gis.ingest.layer import Layer
from gis.ingest.placing import system_named
from gis.uploads.storing import finding_from_dict


def store_layers(session: Session, upload: Upload, coming: Sequence[RowsIn], judgement: Judgement) -> None:
    """Keep what each layer's rows need to be judged again."""
    session.execute(delete(UploadLayer).where(UploadLayer.upload_id == upload.id))
    for position, one in enumerate(coming):
        layer = one.layer
        session.add(
            UploadLayer(
                upload_id=upload.id,
                position=position,
                name=layer.name,
                rows=len(layer),
                columns=list(layer.columns),
                meanings=meanings_of(layer.columns, judgement.columns[layer.name]),
                crs=None if layer.crs is None else _named(layer.crs),
                encoding=layer.encoding,
                has_cut_names=layer.has_cut_names,
                is_chosen=one.is_chosen,
            )
        )
    session.flush()


def meanings_of(columns: Sequence[str], mapping: ColumnMap) -> dict[str, str]:
    """Column → attribute of the columns that were used."""
    return {columns[index]: attribute for attribute, index in mapping.used.items()}


def _named(system: Any) -> str:  # noqa: ANN401  a pyproj CRS
    code = system.to_authority(min_confidence=100)
    return ":".join(code) if code else str(system.to_wkt())


def rows_again(
    session: Session, upload: Upload, rows: Sequence[UploadRow], treatments: Mapping[int, Treatment]
) -> list[RowsIn]:
    """Stored rows as they were read, layer by layer, with what is decided about each now (by number)."""
    layers = session.scalars(
        select(UploadLayer).where(UploadLayer.upload_id == upload.id).order_by(UploadLayer.position)
    ).all()
    coming = []
    for stored in layers:
        own = [row for row in rows if row.layer == stored.name]
        if own:
            numbers = [row.number for row in own]
            decided = [treatments[number] for number in numbers]
            coming.append(RowsIn(_layer(stored, own), numbers, decided, is_chosen=stored.is_chosen))
    return coming


def _layer(stored: UploadLayer, rows: Sequence[UploadRow]) -> Layer:
    geometry = np.empty(len(rows), dtype=object)
    geometry[:] = [None if row.geometry_wkt is None else shapely.from_wkt(row.geometry_wkt) for row in rows]
    return Layer(
        name=stored.name,
        columns=tuple(stored.columns),
        values=tuple([row.attributes.get(column) for row in rows] for column in stored.columns),
        geometry=geometry,
        crs=None if stored.crs is None else system_named(stored.crs),
        findings={
            index: tuple(finding_from_dict(one) for one in row.findings)
            for index, row in enumerate(rows)
            if row.findings
        },
        row_crs={index: row.crs for index, row in enumerate(rows) if row.crs is not None},
        has_cut_names=stored.has_cut_names,
        encoding=stored.encoding,
    )


def source_of(session: Session, upload: Upload) -> str:
    """Who sends such files: the sender's unit and the source that was stated; "" for neither.

    The stated source is anybody's words: without the unit before it, one could decide how others' files are read.
    """
    stated = UploadOptions.from_dict(upload.options).source or ""
    unit = select(Unit.name_zh).join(Person, Person.unit_id == Unit.id).where(Person.id == upload.person_id)
    return "｜".join(part for part in (session.scalar(unit) or "", stated) if part)


def remembered(session: Session, upload: Upload) -> dict[str, str]:
    """Column → attribute as somebody last corrected it for files of this source; an empty one: no meaning."""
    found = session.execute(
        select(ColumnMeaning.column_name, ColumnMeaning.attribute)
        .where(
            ColumnMeaning.district_code == upload.district_code,
            ColumnMeaning.source == source_of(session, upload),
            ColumnMeaning.target == upload.target,
        )
        .order_by(ColumnMeaning.id)
    )
    return {row.column_name: row.attribute for row in found}


def remember(
    session: Session, upload: Upload, meanings: Mapping[str, str], person_id: int | None, clock: Clock
) -> None:
    """Keep what columns mean for the next file of this source."""
    source = source_of(session, upload)
    session.add_all(
        ColumnMeaning(
            district_code=upload.district_code,
            source=source,
            target=upload.target,
            column_name=column,
            attribute=attribute,
            person_id=person_id,
            recorded_at=clock.recorded_at(),
        )
        for column, attribute in meanings.items()
    )
    session.flush()
