"""What people look at: plans and runs as text."""
