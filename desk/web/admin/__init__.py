"""Pages of those who keep the settings: the work calendar (D6), hours, appointing anew, reasons (D10)."""

from . import calendar_edits, calendar_pages, hours, reappointing, reasons

BLUEPRINTS = (calendar_pages.bp, reasons.bp)
__all__ = ["BLUEPRINTS", "calendar_edits", "hours", "reappointing"]
