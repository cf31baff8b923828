"""The coach in the chat: questions, lines, meals."""
