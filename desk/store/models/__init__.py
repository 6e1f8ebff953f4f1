"""Tables. Shape and integrity only; rules live in ``desk.domain``."""

from .. import triggers as _triggers  # noqa: F401  (the logbook's guard, wherever the tables are made)
from .catalogue import Case, CaseFee, CasePaper, Edition, Procedure
from .clock import Directive, Extension, LateNote, PauseRow, Watch
from .desk import (
    Alert,
    CalendarEntry,
    CalendarYear,
    Counter,
    Installation,
    LateReason,
    LawProfile,
    Outbox,
    PauseReason,
    SettingChange,
    Throttle,
    TimetableRow,
)
from .dossier import Citizen, Dossier, HandedPaper, Party
from .papers import Paper, PaperPrint, Result, Supplement
from .trail import Event, Task
from .units import Agency, Department, Level, Person, RoleGrant

__all__ = [
    "Agency", "Alert", "CalendarEntry", "CalendarYear", "Case", "CaseFee", "CasePaper", "Citizen", "Counter", "Department", "Directive",
    "Dossier", "Edition", "Event", "Extension", "HandedPaper", "Installation", "LateNote", "LateReason", "LawProfile", "Level", "Outbox",
    "Paper", "PaperPrint", "Party", "PauseReason", "PauseRow", "Person", "Procedure", "Result", "RoleGrant", "SettingChange",
    "Supplement", "Task", "Throttle", "TimetableRow", "Watch",
]  # fmt: skip
