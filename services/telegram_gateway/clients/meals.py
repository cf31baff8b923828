"""What the gateway asks of the coach's MealService."""

from gymnation.coach.v1 import meal_service_pb2, meal_service_pb2_grpc, meals_pb2
from gymnation.coach.v1.meal_service_pb2 import EstimateMacrosResponse
from gymnation.coach.v1.meals_pb2 import Macros, MealItem, NutrientRange
from gymnation.coach.v1.payers_pb2 import Payer
from servicekit.rpc_client import ClientChannel
from telegram_gateway.clients.photos import PhotoBytes, to_photo

__all__ = ["EstimateMacrosResponse", "Macros", "MealItem", "MealsClient", "NutrientRange"]

ESTIMATE_OUTCOME_ESTIMATED: int = meals_pb2.ESTIMATE_OUTCOME_ESTIMATED
ESTIMATE_OUTCOME_NO_FOOD: int = meals_pb2.ESTIMATE_OUTCOME_NO_FOOD
ESTIMATE_OUTCOME_NO_NUMBERS: int = meals_pb2.ESTIMATE_OUTCOME_NO_NUMBERS
ESTIMATE_OUTCOME_URGENT: int = meals_pb2.ESTIMATE_OUTCOME_URGENT


class MealsClient:
    """One method an RPC. Each call costs money, so nothing here is ever retried."""

    def __init__(self, channel: ClientChannel, *, timeout: float = 40.0) -> None:
        self._stub = meal_service_pb2_grpc.MealServiceStub(channel)
        self._timeout = timeout

    async def estimate_macros(
        self,
        *,
        language: str,
        text: str = "",
        photo: PhotoBytes | None = None,
        payer: Payer | None = None,
        timeout: float | None = None,
    ) -> meal_service_pb2.EstimateMacrosResponse:
        request = meal_service_pb2.EstimateMacrosRequest(
            language=language, text=text, photo=to_photo(photo), payer=payer
        )
        return await self._stub.EstimateMacros(request, timeout=timeout or self._timeout)
