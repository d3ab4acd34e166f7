"""What happens when a report is drafted, signed and issued, an exception decided, an action done, a pack made."""
