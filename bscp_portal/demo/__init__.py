"""The illustrative year: what people of the Wigan file would have written, through the services."""
