"""Reading requests: every field checked against the contract, the first one that is wrong named."""

from coach_service.domain.answer_prompt import MAX_EARLIER_ANSWER, MAX_QUESTION
from coach_service.domain.budgets import Payer
from coach_service.domain.checkin_replies import MAX_CAPTION, CheckinStory
from coach_service.domain.failures import FieldInvalid
from coach_service.domain.introductions import MAX_TEXT as MAX_INTRODUCTION
from coach_service.domain.introductions import Introduction
from coach_service.domain.lines import MAX_TEXT, LineKind, LineWish
from coach_service.domain.macro_estimates import MAX_TEXT as MAX_MEAL
from coach_service.domain.macro_estimates import Plate
from coach_service.domain.mail_classifier import MAX_TEXT as MAX_MAIL
from coach_service.domain.memory_tools import Place
from coach_service.domain.model import Image
from coach_service.domain.pictures import is_picture
from coach_service.domain.prompts import LANGUAGES, Language
from coach_service.domain.questions import EarlierTurn, Question
from coach_service.domain.tools import MAX_GROUPS
from gymnation.coach.v1 import (
    answer_service_pb2,
    answers_pb2,
    line_service_pb2,
    lines_pb2,
    meal_service_pb2,
    payers_pb2,
    photos_pb2,
)

MAX_EARLIER = 8

_PLACES: dict[int, Place] = {answers_pb2.PLACE_GROUP: "group", answers_pb2.PLACE_PRIVATE: "private"}

_LINE_KINDS: dict[int, LineKind] = {
    lines_pb2.LINE_KIND_MOTIVATION: "motivation",
    lines_pb2.LINE_KIND_ONE_LINER: "one_liner",
}


def question(request: answer_service_pb2.AnswerRequest) -> Question:
    """The question of a request. Raise FieldInvalid."""
    _check("question_id", bool(request.question_id))
    _check("member_id", request.member_id > 0)
    place = _PLACES.get(request.place)
    if place is None:
        raise FieldInvalid(field="place")
    # In a group others read along: no other group's record may come near.
    at_most = 1 if place == "group" else MAX_GROUPS
    _check("record_chat_ids", len(request.record_chat_ids) <= at_most and all(request.record_chat_ids))
    _check("question", bool(request.question.strip()) and len(request.question) <= MAX_QUESTION)
    # Nobody else reads it, and it is written for that.
    _check("expert", not request.expert or place == "private")
    _check("earlier", len(request.earlier) <= MAX_EARLIER)
    return Question(
        question_id=request.question_id,
        member_id=request.member_id,
        member_name=request.member_name,
        place=place,
        record_chat_ids=tuple(dict.fromkeys(request.record_chat_ids)),
        language=_language(request.language),
        text=request.question,
        quoted_text=request.quoted_text,
        quoted_from_bot=request.quoted_from_bot,
        earlier=tuple(_earlier(turn, place) for turn in request.earlier),
        photo=_photo(request.photo) if request.HasField("photo") else None,
        payer=_payer(request.payer),
    )


def _earlier(turn: answers_pb2.EarlierTurn, place: Place) -> EarlierTurn:
    _check("earlier", bool(turn.question.strip()) and len(turn.question) <= MAX_QUESTION)
    _check("earlier", bool(turn.answer.strip()) and len(turn.answer) <= MAX_EARLIER_ANSWER)
    # In private nobody else's words come near.
    _check("earlier", place == "group" or not turn.by_another)
    return EarlierTurn(turn.question, turn.answer, turn.by_another)


def checkin_story(request: answer_service_pb2.WriteCheckinReplyRequest) -> CheckinStory:
    """The check-in of a request. Raise FieldInvalid."""
    _check("checkin_id", bool(request.checkin_id))
    _check("caption", bool(request.caption.strip()) and len(request.caption) <= MAX_CAPTION)
    _check("season_checkins", request.season_checkins > 0)
    _check("season_points", request.season_points > 0)
    _check("points", 2 <= request.points <= 10)
    return CheckinStory(
        member_name=request.member_name,
        language=_language(request.language),
        caption=request.caption,
        season_checkins=request.season_checkins,
        season_points=request.season_points,
        points=request.points,
        payer=_payer(request.payer),
    )


def line_wish(request: line_service_pb2.WriteLineRequest) -> LineWish:
    """The wish of a request. Raise FieldInvalid."""
    kind = _LINE_KINDS.get(request.kind)
    if kind is None:
        raise FieldInvalid(field="kind")
    _check("member_id", request.member_id > 0)
    _check("record_chat_ids", len(request.record_chat_ids) <= MAX_GROUPS and all(request.record_chat_ids))
    _check("text", len(request.text) <= MAX_TEXT)
    return LineWish(
        kind=kind,
        member_id=request.member_id,
        member_name=request.member_name,
        record_chat_ids=tuple(dict.fromkeys(request.record_chat_ids)),
        language=_language(request.language),
        text=request.text,
        asked_by_another=request.asked_by_another,
        payer=_payer(request.payer),
    )


def introduction(request: line_service_pb2.WriteIntroductionReplyRequest) -> Introduction:
    """The introduction of a request. Raise FieldInvalid."""
    _check("text", len(request.text) <= MAX_INTRODUCTION)
    return Introduction(
        member_name=request.member_name,
        group_title=request.group_title,
        language=_language(request.language),
        text=request.text,
        photo=_photo(request.photo) if request.HasField("photo") else None,
        payer=_payer(request.payer),
    )


def plate(request: meal_service_pb2.EstimateMacrosRequest) -> Plate:
    """The plate of a request. Raise FieldInvalid."""
    photo = _photo(request.photo) if request.HasField("photo") else None
    _check("text", len(request.text) <= MAX_MEAL and (bool(request.text.strip()) or photo is not None))
    return Plate(_language(request.language), request.text, photo, _payer(request.payer))


def _photo(photo: photos_pb2.Photo) -> Image:
    _check("photo", is_picture(photo.media_type, photo.data))
    return Image(photo.media_type, photo.data)


def screened(request: answer_service_pb2.ScreenTextRequest) -> tuple[str, Language]:
    """The text and the language of a request. Raise FieldInvalid."""
    _check("text", bool(request.text.strip()) and len(request.text) <= MAX_QUESTION)
    return request.text, _language(request.language)


def mail(request: answer_service_pb2.ClassifyMailRequest) -> str:
    """The text of a request. Raise FieldInvalid."""
    _check("text", bool(request.text.strip()) and len(request.text) <= MAX_MAIL)
    return request.text


def _payer(payer: payers_pb2.Payer) -> Payer:
    _check("payer", payer.member_id >= 0 >= payer.chat_id)
    return Payer(payer.member_id, payer.chat_id)


def _language(text: str) -> Language:
    for language in LANGUAGES:
        if text == language:
            return language
    raise FieldInvalid(field="language")


def _check(field: str, valid: bool) -> None:
    if not valid:
        raise FieldInvalid(field=field)
