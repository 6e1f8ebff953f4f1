"""The procedure catalogue (danh mục thủ tục hành chính) as law with dates: what an edition says, read, checked, compared, found.

``docs/catalogue.md`` describes the content of an edition and the file that carries it.
"""
