"""Reading. Every list and every look-up of dossiers by staff starts from ``visible_to``."""
