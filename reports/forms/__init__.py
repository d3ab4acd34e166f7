"""What people are asked when they report, decide, act and meet."""
