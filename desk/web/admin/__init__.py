"""Pages of those who keep the settings: the work calendar (D6), hours, appointing anew, reasons (D10); the catalogue (D1 to D5)."""

from . import (
    calendar_edits,
    calendar_pages,
    catalogue_blanks,
    catalogue_compare,
    catalogue_draft,
    catalogue_list,
    catalogue_procedure,
    hours,
    reappointing,
    reasons,
    route_pages,
)

BLUEPRINTS = (calendar_pages.bp, reasons.bp, catalogue_list.bp, catalogue_draft.bp, route_pages.bp)
__all__ = [
    "BLUEPRINTS",
    "calendar_edits",
    "catalogue_blanks",
    "catalogue_compare",
    "catalogue_procedure",
    "hours",
    "reappointing",
]
