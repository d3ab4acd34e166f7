-- One line for each table: its name, how many rows it has, and a checksum over all of them in any order.
-- Then one for each sequence: its name and its last value. Run it with psql.
\pset format unaligned
\pset tuples_only on
SELECT format(
    'SELECT %L, count(*), md5(string_agg(md5(t::text), '''' ORDER BY md5(t::text))) FROM %I AS t',
    tablename, tablename
)
FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename
\gexec
SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' ORDER BY sequencename;
