"""Tables. Shape and integrity only; rules live in ``desk.domain``."""

from .. import triggers as _triggers  # noqa: F401  (the logbook's guard, wherever the tables are made)
from .absence import Absence
from .beside import Follow, FormDraft, NoticeChoice, Reminder, Snippet, StaffNote, Viewing
from .bulletin import Bulletin
from .catalogue import BlankForm, Case, CaseFee, CasePaper, Edition, LifeEvent, Procedure, Reception, Synonym
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
from .documents import DocumentView, DraftTemplate, Inquiry, ResultDraft
from .dossier import Citizen, Dossier, HandedPaper, Party
from .drafting import CatalogueImport, Draft, ImportRow, ImportWord
from .finder import Finder, Search
from .handing import Bundle, BundleItem, PaperPlace
from .papers import Paper, PaperPrint, Result, Supplement
from .people import AccessLine, FormerName, RecoveryCode, SignInSession
from .trail import Event, Task
from .units import Agency, Department, Level, Person, RoleGrant
from .workspace import BulkItem, BulkJob, ListSetting, SavedFilter

__all__ = [
    "Absence", "AccessLine", "Agency", "Alert", "BlankForm", "BulkItem", "BulkJob", "Bulletin", "Bundle", "BundleItem",
    "CalendarEntry", "CalendarYear", "Case", "CaseFee", "CasePaper", "CatalogueImport", "Citizen", "Counter",
    "Department", "Directive", "DocumentView", "Dossier", "Draft", "DraftTemplate", "Edition", "Event", "Extension",
    "Finder", "Follow", "FormDraft", "FormerName", "HandedPaper", "ImportRow", "ImportWord", "Inquiry", "Installation",
    "LateNote", "LateReason", "LawProfile", "Level", "LifeEvent", "ListSetting", "NoticeChoice", "Outbox", "Paper",
    "PaperPlace", "PaperPrint", "Party", "PauseReason", "PauseRow", "Person", "Procedure", "Reception", "RecoveryCode",
    "Reminder", "Result", "ResultDraft", "RoleGrant", "SavedFilter", "Search", "SettingChange", "SignInSession",
    "Snippet", "StaffNote", "Supplement", "Synonym", "Task", "Throttle", "TimetableRow", "Viewing", "Watch",
]  # fmt: skip
