"""Files brought into the catalogue (nhập danh mục): compared with what is known, reported row by row, applied and undone as a whole."""
