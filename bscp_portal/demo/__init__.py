"""The illustrative year: what officers, chairs and boards of the Wigan file would have written, played through the services."""
