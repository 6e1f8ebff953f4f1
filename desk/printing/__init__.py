"""The paper (giấy tờ in ra): a slip in, the bytes of a PDF out. Knows no database and no request."""
