"""Pages of those who keep the settings: the work calendar (D6), hours, appointing anew, reasons (D10), where procedures are received;
files for the catalogue (D8)."""

from . import (
    calendar_edits,
    calendar_pages,
    hours,
    import_acts,
    import_columns,
    imports,
    reappointing,
    reasons,
    receptions,
)

BLUEPRINTS = (calendar_pages.bp, reasons.bp, receptions.bp, imports.bp)
__all__ = ["BLUEPRINTS", "calendar_edits", "hours", "import_acts", "import_columns", "reappointing"]
