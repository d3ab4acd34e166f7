from tests.access_rows import desk, overview, packs

ROWS = [*desk.ROWS, *overview.ROWS, *packs.ROWS]
