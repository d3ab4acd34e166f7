from tests.access_rows import desk, meetings, overview, packs

ROWS = [*desk.ROWS, *meetings.ROWS, *overview.ROWS, *packs.ROWS]
