"""What stands beside the work: drafts and notes on a dossier's page, what is followed, snippets, how one is told."""

from . import aside_steps, following_pages, inbox_settings, snippet_pages

BESIDE = (aside_steps.bp, following_pages.bp, inbox_settings.bp, snippet_pages.bp)
