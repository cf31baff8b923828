"""Answers members with a language model that reads their record."""
