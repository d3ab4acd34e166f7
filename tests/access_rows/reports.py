from tests.access_rows import desk, overview

ROWS = [*desk.ROWS, *overview.ROWS]
