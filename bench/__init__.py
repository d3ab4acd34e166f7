"""How heavy the pages and the packs are.

`make bench` (or `python -m bench`) prints one line a figure, with the goal beside it where there is one. It asserts
nothing: seconds differ from machine to machine, and what must hold everywhere (the number of queries, the bytes of a
page) is held by the tests. `python -m bench pages` and `python -m bench packs` do one half each.

It makes a database of its own on the server that the portal uses, fills it and drops it:

    the illustrative year, as `make seed` loads it
    a partnership with one activity, and one with 200, each with eight quarters behind it (see generate.py)

A browser then opens four pages of the illustrative year as a phone on a slow line would (see wire.py).

For each page it prints the number of queries, the median of the CPU time of a request, and the bytes of the
answer as it is and compressed. For each pack: seconds, CPU seconds with those of the process that draws it, pages
and bytes. `python -m bench --activities 20 --quarters 3` is quicker and says less.
"""
