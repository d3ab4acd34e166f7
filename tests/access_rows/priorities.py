from tests.access_rows import Row

ROWS: list[Row] = []
