"""Pages of those who keep the settings: the work calendar (D6), hours, appointing anew, reasons (D10),
where procedures are received."""

from . import calendar_edits, calendar_pages, hours, reappointing, reasons, receptions

BLUEPRINTS = (calendar_pages.bp, reasons.bp, receptions.bp)
__all__ = ["BLUEPRINTS", "calendar_edits", "hours", "reappointing"]
