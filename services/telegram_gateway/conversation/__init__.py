"""What every feature talks with: commands, buttons, roles, texts, notices."""
