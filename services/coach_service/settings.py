"""The coach service's settings."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, DirectoryPath, Field, NonNegativeInt, SecretStr

from coach_service.domain.pricing import DEFAULT_PRICES, Price
from servicekit.rpc_server import MAX_CONCURRENT_RPCS
from servicekit.settings import ServiceSettings


class PriceSettings(BaseModel):
    """Nano US dollars per token: 1 USD per million tokens is 1000."""

    input: NonNegativeInt
    output: NonNegativeInt
    cache_read: NonNegativeInt
    cache_write: NonNegativeInt

    def price(self) -> Price:
        return Price(self.input, self.output, self.cache_read, self.cache_write)


def _default_prices() -> dict[str, PriceSettings]:
    return {
        model: PriceSettings(
            input=price.input_tokens,
            output=price.output_tokens,
            cache_read=price.cache_read_tokens,
            cache_write=price.cache_write_tokens,
        )
        for model, price in DEFAULT_PRICES.items()
    }


class CoachSettings(ServiceSettings):
    """Everything that the coach service reads from its environment."""

    coach_service_listen: str = "127.0.0.1:50052"
    """host:port of the gRPC server; port 0 takes a free one."""
    member_service_address: str = "127.0.0.1:50051"

    anthropic_api_key: SecretStr | None = None
    """Without it the service runs, and says that it cannot coach."""
    anthropic_base_url: str | None = None
    """Unset: the vendor's own address."""

    coach_model: str = "claude-haiku-5-5"
    coach_effort: Literal["low", "medium", "high"] | None = "low"
    coach_max_tokens: int = Field(default=700, ge=100, le=8_000)
    """Output tokens of one turn of an answer."""
    coach_expert_model: str = "claude-sonnet-5-5"
    """Writes the longer answers, which a member may have once a question."""
    coach_expert_effort: Literal["low", "medium", "high"] | None = "medium"
    coach_expert_max_tokens: int = Field(default=2_500, ge=100, le=16_000)
    """Output tokens of one turn of a longer answer, what the model thinks included."""
    coach_prompts: DirectoryPath | None = None
    """A folder with prompts (`answer.md`, …) in place of those that come with the service.

    It is there to try a version out.
    """
    coach_prices: dict[str, PriceSettings] = Field(default_factory=_default_prices)
    """JSON: {"<model>": {"input": 100, "output": 500, "cache_read": 10, "cache_write": 125}}."""
    coach_max_concurrent: int = Field(default=50, ge=1)
    """Answers and replies under way at once; further ones are declined."""
    max_concurrent_rpcs: int = Field(default=MAX_CONCURRENT_RPCS, ge=1)
    """Calls under way at once, before anything is looked at; further ones are refused at once."""
    coach_breaker_failures: int = Field(default=8, ge=1)
    """After how many failed calls of the vendor in a row nobody calls for a while."""
    coach_breaker_pause_s: float = Field(default=5.0, gt=0, le=60.0)
    """The first of these pauses; each one doubles, up to a minute."""
    coach_stop_poll_s: float = Field(default=1.0, gt=0, le=30.0)
    """How often to ask whether somebody wants no more of their answer in private."""
    coach_judge_wait_s: float = Field(default=1.0, ge=0, le=10.0)
    """How long an answer waits, while it is written, for a second opinion on the question.

    0: nobody is asked.
    """
    coach_review_wait_s: float = Field(default=3.0, ge=0, le=15.0)
    """How long a doubtful answer waits for a model that reads it before it is shown.

    0: nobody is asked, and rules alone decide.
    """
    coach_shutdown_grace_s: float = Field(default=20.0, ge=0)

    grpc_listens: ClassVar[tuple[str, ...]] = ("coach_service_listen",)

    @classmethod
    def cross_checks(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        yield from super().cross_checks(given)
        prices = given.get("coach_prices", DEFAULT_PRICES)
        model = given.get("coach_model", cls.model_fields["coach_model"].default)
        expert = given.get("coach_expert_model", cls.model_fields["coach_expert_model"].default)
        if isinstance(prices, Mapping):
            if model not in prices:
                yield "coach_prices", "has no price for the model that COACH_MODEL names: add it"
            if expert not in prices and expert not in DEFAULT_PRICES:
                yield "coach_prices", "has no price for the model that COACH_EXPERT_MODEL names: add it"

    @property
    def price(self) -> Price:
        """The price of the model in use."""
        return self.coach_prices[self.coach_model].price()

    @property
    def expert_price(self) -> Price:
        """The price of the model for longer answers; the usual one where the table does not have it."""
        told = self.coach_prices.get(self.coach_expert_model)
        return told.price() if told is not None else DEFAULT_PRICES[self.coach_expert_model]
