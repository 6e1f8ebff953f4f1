"""The training province (dữ liệu tập huấn): invented people, and dossiers that live through the real services."""
