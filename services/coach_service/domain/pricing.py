"""What tokens cost: whole nano US dollars per token, by model and kind of token."""

from collections.abc import Mapping
from dataclasses import dataclass

from coach_service.domain.model import Usage


@dataclass(frozen=True, slots=True)
class Price:
    """Nano US dollars per token. 1 USD per million tokens is 1000 nano US dollars per token."""

    input_tokens: int
    output_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int

    def of(self, usage: Usage) -> int:
        """Cost in nano US dollars."""
        return (
            usage.input_tokens * self.input_tokens
            + usage.output_tokens * self.output_tokens
            + usage.cache_read_tokens * self.cache_read_tokens
            + usage.cache_write_tokens * self.cache_write_tokens
        )


DEFAULT_PRICES: Mapping[str, Price] = {
    # Reading the cache costs a tenth of the input price, writing it a quarter more.
    "claude-haiku-5-5": Price(100, 500, 10, 125),
    "claude-sonnet-5-5": Price(2_000, 10_000, 200, 2_500),
}
