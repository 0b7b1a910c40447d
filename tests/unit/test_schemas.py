"""What a form may send blank: a refusal that names the field or nothing at all, never an internal error."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

import api.schemas
from api.schemas.base import Named
from gis.domain.errors import Refusal

BLANKS = ("", " ", "　", "\t", "\x00", None)


def models() -> Iterator[type[BaseModel]]:
    for found in pkgutil.iter_modules(api.schemas.__path__):
        module = importlib.import_module(f"api.schemas.{found.name}")
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, BaseModel) and value.__module__ == module.__name__:
                yield value


SECRETS = {"username", "password", "client_key"}
"""No words of people: taken as they are."""
FIELDS = [(model, name) for model in models() for name in model.model_fields]


@pytest.mark.parametrize(("model", "name"), FIELDS, ids=lambda one: getattr(one, "__name__", one))
def test_a_blank_is_taken_or_refused_by_name(model: type[BaseModel], name: str) -> None:
    key = model.model_fields[name].alias or name
    for blank in BLANKS:
        try:
            model.model_validate({key: blank})
        except (ValidationError, Refusal):
            continue


@pytest.mark.parametrize("blank", [one for one in BLANKS if one is not None])
def test_a_name_of_blanks_is_none(blank: str) -> None:
    assert TypeAdapter(Named).validate_python(blank) == ""


def names() -> Iterator[Any]:
    for model, name in FIELDS:
        field = model.model_fields[name]
        has_least = any(getattr(one, "min_length", 0) for one in field.metadata)
        if name not in SECRETS and field.annotation is str and field.is_required() and has_least:
            yield pytest.param(model, name, id=f"{model.__name__}.{name}")


@pytest.mark.parametrize(("model", "name"), [*names()])
def test_a_required_name_is_not_made_of_blanks(model: type[BaseModel], name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        model.model_validate({name: "   　 "})
    assert name in {one["loc"][0] for one in refused.value.errors()}
