"""Pages of those who keep the settings: the work calendar (D6), hours, appointing anew, reasons (D10); the catalogue (D1 to D5), its
files (D8), and where procedures are received."""

from . import (
    calendar_edits,
    calendar_pages,
    catalogue_blanks,
    catalogue_compare,
    catalogue_draft,
    catalogue_list,
    catalogue_procedure,
    draft_templates,
    hours,
    import_acts,
    import_columns,
    imports,
    reappointing,
    reasons,
    receptions,
    route_pages,
)

BLUEPRINTS = (
    calendar_pages.bp, reasons.bp, catalogue_list.bp, catalogue_draft.bp, route_pages.bp, receptions.bp, imports.bp, draft_templates.bp,
)  # fmt: skip
__all__ = [
    "BLUEPRINTS",
    "calendar_edits",
    "catalogue_blanks",
    "catalogue_compare",
    "catalogue_procedure",
    "hours",
    "import_acts",
    "import_columns",
    "reappointing",
]
