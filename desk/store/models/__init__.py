"""Tables. Shape and integrity only; rules live in ``desk.domain``."""

from .. import triggers as _triggers  # noqa: F401  (the logbook's guard, wherever the tables are made)
from .catalogue import Case, CaseFee, CasePaper, Edition, Procedure
from .desk import CalendarEntry, Counter, Installation, LawProfile, Throttle
from .dossier import Citizen, Dossier, HandedPaper, Party
from .papers import Paper, PaperPrint, Result, Supplement
from .trail import Event, Task
from .units import Agency, Department, Level, Person, RoleGrant

__all__ = [
    "Agency", "CalendarEntry", "Case", "CaseFee", "CasePaper", "Citizen", "Counter", "Department", "Dossier", "Edition", "Event",
    "HandedPaper", "Installation", "LawProfile", "Level", "Paper", "PaperPrint", "Party", "Person", "Procedure", "Result",
    "RoleGrant", "Supplement", "Task", "Throttle",
]  # fmt: skip
