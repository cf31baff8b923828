"""What is kept of a member: handed out, and erased."""
