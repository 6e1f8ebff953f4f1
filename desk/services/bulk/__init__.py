"""One act on many dossiers (xử lý hàng loạt): who of the ticked may, started once, done row by row by the verbs of single acts."""
