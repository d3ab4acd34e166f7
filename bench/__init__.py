"""How heavy the pages and the packs are.

`make bench` (or `python -m bench`) prints one line a figure, with the goal beside it where there is one. It asserts
nothing: seconds differ from machine to machine, and what must hold everywhere (the number of queries, the bytes of a
page) is held by the tests. `python -m bench pages` and `python -m bench packs` do one half each.

It makes a database of its own on the server that the portal uses, fills it and drops it:

    the illustrative year, as `make seed` loads it
    a partnership with one activity, and one with 200, each with eight quarters behind it (see generate.py)

For each page it prints the number of queries, the median of the CPU time of a request, and the bytes of the
answer as it is, or compressed. A browser opens the pages of the illustrative year as a phone on a slow line would,
five times cold and five times warm, with the median of the seconds until the largest part is drawn (see wire.py). What
else runs on the machine shows in the seconds: on a shared one, `nice -n -15` keeps it out.

`python -m bench pages --only dashboard "update: the form"` measures the pages of the year with these words in their
name, and nothing else. `--visits 3` is quicker and steadies less; `--activities 20 --quarters 3` makes the generated
partnerships smaller.

For packs of about 10, 40, 160 and 400 pages, each of a partnership of its own: seconds, CPU seconds, the most memory,
pages and bytes of drawing one, and beside them what Chromium takes to print the same document in the same fonts; how
the CPU time grows from 40 pages to 160; that an unchanged pack is not drawn again; and how many pages the illustrative
year's papers have. `python -m bench packs --sizes 10 40` is quicker.
"""
