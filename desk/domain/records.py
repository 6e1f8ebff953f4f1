"""What goes on paper, as frozen records: they settle their own fields, and are stored and read back strictly."""

import types
import unicodedata
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from .dates import in_vietnam


def _settle(value: Any) -> Any:
    """One field value in its stored form: text NFC, time aware and in Vietnam time, sequences as tuples."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, datetime):
        return in_vietnam(value)
    if isinstance(value, list | tuple):
        return tuple(_settle(item) for item in value)
    return value


@dataclass(frozen=True)
class Record:
    """Base of everything that goes on paper: settles its own fields when made."""

    def __post_init__(self) -> None:
        for field in fields(self):
            object.__setattr__(self, field.name, _settle(getattr(self, field.name)))


def plain(value: Any) -> Any:
    """A value as JSON has it: times in ISO 8601, records as objects, tuples as lists."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value


@cache
def _hints(record: type) -> dict[str, Any]:
    return get_type_hints(record)


def read(wanted: Any, value: Any, where: str) -> Any:
    """``value`` as the annotated type ``wanted``; strict, because a stored paper must mean one thing for ever."""
    if is_dataclass(wanted):
        return _read_record(wanted, value, where)
    if get_origin(wanted) is tuple:
        if not isinstance(value, list):
            raise ValueError(f"{where}: not a list")
        return tuple(read(get_args(wanted)[0], item, f"{where}[{at}]") for at, item in enumerate(value))
    if get_origin(wanted) in (Union, types.UnionType):
        return None if value is None else read(get_args(wanted)[0], value, where)
    if wanted is datetime:
        if not isinstance(value, str):
            raise ValueError(f"{where}: not a time")
        return datetime.fromisoformat(value)
    if type(value) is not wanted:
        raise ValueError(f"{where}: {type(value).__name__} instead of {wanted.__name__}")
    return value


def _read_record(record: Any, data: Any, where: str) -> Any:
    names = {field.name for field in fields(record)}
    later = {field.name for field in fields(record) if field.default is not MISSING}  # older papers do not say it
    if not isinstance(data, dict) or not names - later <= data.keys() <= names:
        data = data if isinstance(data, dict) else {}
        missing, unknown = sorted(names - later - data.keys()), sorted(data.keys() - names)
        raise ValueError(f"{where}: missing {missing}, unknown {unknown}")
    hints = _hints(record)
    return record(**{name: read(hints[name], data[name], f"{where}.{name}") for name in sorted(data)})
