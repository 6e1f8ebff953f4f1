"""Pages of those who keep the settings: the work calendar (D6), hours, appointing anew, reasons (D10); the catalogue (D1 to D5), its
files (D8), and where procedures are received."""

from . import (
    access_pages,
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
    people,
    people_acts,
    reappointing,
    reasons,
    receptions,
    rights,
    route_pages,
    staff_import,
    unit_acts,
    unit_pages,
)

BLUEPRINTS = (
    calendar_pages.bp, reasons.bp, catalogue_list.bp, catalogue_draft.bp, route_pages.bp, receptions.bp, imports.bp, draft_templates.bp,
    people.bp, access_pages.bp, unit_pages.bp,
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
    "people_acts",
    "reappointing",
    "rights",
    "staff_import",
    "unit_acts",
]
