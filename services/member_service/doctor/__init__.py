"""`python -m member_service doctor`: looks at everything that this service stands on, and says what to do."""
