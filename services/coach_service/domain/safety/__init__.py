"""Safety in code: what people write is read for what must worry a coach, what the model writes before anybody sees it."""
