"""MealService of the contract."""

from typing import Any

from coach_service.domain.macro_estimates import EstimateMacros, MacroEstimate
from coach_service.domain.meals import Macros, MealItem, Range
from coach_service.transport.answers import urgency_of, usage_of
from coach_service.transport.requests import plate
from gymnation.coach.v1 import meal_service_pb2, meal_service_pb2_grpc, meals_pb2

SERVICE_NAME: str = meal_service_pb2.DESCRIPTOR.services_by_name["MealService"].full_name


class MealServicer(meal_service_pb2_grpc.MealServiceServicer):
    """Translates. Failures become statuses in the server's interceptor."""

    def __init__(self, estimate_macros: EstimateMacros) -> None:
        self._estimate_macros = estimate_macros

    async def EstimateMacros(
        self, request: meal_service_pb2.EstimateMacrosRequest, context: Any
    ) -> meal_service_pb2.EstimateMacrosResponse:
        return _response(await self._estimate_macros(plate(request)))


def _response(estimate: MacroEstimate) -> meal_service_pb2.EstimateMacrosResponse:
    meal = estimate.meal
    return meal_service_pb2.EstimateMacrosResponse(
        outcome=_outcome(estimate),
        items=[_item(item) for item in meal.items] if meal else [],
        total=_macros(meal.total) if meal and meal.items else None,
        assumptions=meal.assumptions if meal and meal.items else (),
        urgency=urgency_of(estimate.urgent),
        urgent_reply=estimate.urgent_reply,
        usage=usage_of(estimate.usage),
        cost_nano_usd=estimate.cost_nano_usd,
        model=estimate.model,
        prompt_version=estimate.prompt_version,
    )


def _outcome(estimate: MacroEstimate) -> meals_pb2.EstimateOutcome.ValueType:
    if estimate.urgent is not None:
        return meals_pb2.ESTIMATE_OUTCOME_URGENT
    if estimate.meal is None:
        return meals_pb2.ESTIMATE_OUTCOME_NO_NUMBERS
    return meals_pb2.ESTIMATE_OUTCOME_ESTIMATED if estimate.meal.items else meals_pb2.ESTIMATE_OUTCOME_NO_FOOD


def _item(item: MealItem) -> meals_pb2.MealItem:
    return meals_pb2.MealItem(name=item.name, portion=item.portion, macros=_macros(item.macros))


def _macros(macros: Macros) -> meals_pb2.Macros:
    return meals_pb2.Macros(
        kcal=_range(macros.kcal),
        protein_g=_range(macros.protein_g),
        carbs_g=_range(macros.carbs_g),
        fat_g=_range(macros.fat_g),
    )


def _range(found: Range) -> meals_pb2.NutrientRange:
    return meals_pb2.NutrientRange(low=found.low, high=found.high)
