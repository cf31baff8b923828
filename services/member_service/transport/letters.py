"""The part of HabitService that is about letters: what members get in private, unasked."""

from dataclasses import dataclass
from typing import Final

from gymnation.member.v1 import habit_service_pb2, letters_pb2, members_pb2
from gymnation.member.v1.announcements_pb2 import WeeklyTime
from member_service.domain.failures import FieldInvalid
from member_service.domain.letters import GetLetters, LetterKind, Letters, SetLetters, Wanted, Wish
from member_service.domain.schedules import Weekly
from member_service.domain.writing_letters import GroupWeek, Letter, PrepareLetter
from member_service.transport.context import Context
from member_service.transport.trainings import ACTIVITIES
from member_service.transport.weeks import record_to_proto

_WISHES: Final = {one: letters_pb2.LetterWish.Value(f"LETTER_WISH_{one.name}") for one in Wish}
_WISHES_FROM_PROTO: Final = {letters_pb2.LETTER_WISH_UNSPECIFIED: None} | {
    number: one for one, number in _WISHES.items()
}
_KINDS: Final = {one: letters_pb2.LetterKind.Value(f"LETTER_KIND_{one.name}") for one in LetterKind}
_KINDS_FROM_PROTO: Final = {number: one for one, number in _KINDS.items()}


@dataclass(frozen=True, slots=True)
class LetterUseCases:
    """What this part answers with."""

    get_letters: GetLetters
    set_letters: SetLetters
    prepare_letter: PrepareLetter


class LetterServicerPart:
    """Answers for letters."""

    _letters: LetterUseCases

    async def GetLetters(
        self, request: habit_service_pb2.GetLettersRequest, context: Context
    ) -> habit_service_pb2.GetLettersResponse:
        letters = await self._letters.get_letters(request.member_id)
        return habit_service_pb2.GetLettersResponse(letters=_to_proto(letters))

    async def SetLetters(
        self, request: habit_service_pb2.SetLettersRequest, context: Context
    ) -> habit_service_pb2.SetLettersResponse:
        wanted = Wanted(
            recap=_wish(request.recap, "recap"),
            nudge=_wish(request.nudge, "nudge"),
            recap_minute=request.recap_minute or None,
            nudge_minute=request.nudge_minute or None,
            add=_weekly(request.add_reminder) if request.HasField("add_reminder") else None,
            remove=request.remove_reminder_id,
            blocked=request.blocked,
            named_when_away=_wish(request.named_when_away, "named_when_away"),
        )
        letters = await self._letters.set_letters(
            request.request_id, request.chat_id, request.member_id, wanted
        )
        return habit_service_pb2.SetLettersResponse(letters=_to_proto(letters))

    async def GetLetter(
        self, request: habit_service_pb2.GetLetterRequest, context: Context
    ) -> habit_service_pb2.GetLetterResponse:
        if request.kind not in _KINDS_FROM_PROTO:
            raise FieldInvalid("kind")
        letter = await self._letters.prepare_letter(
            request.member_id, _KINDS_FROM_PROTO[request.kind], request.reminder_id
        )
        return habit_service_pb2.GetLetterResponse(letter=_letter(letter) if letter else None)


def _wish(number: letters_pb2.LetterWish.ValueType, field: str) -> Wish | None:
    if number not in _WISHES_FROM_PROTO:
        raise FieldInvalid(field)
    return _WISHES_FROM_PROTO[number]


def _weekly(told: WeeklyTime) -> Weekly:
    return Weekly(tuple(told.weekdays), told.hour, told.minute)


def _to_proto(letters: Letters) -> letters_pb2.Letters:
    return letters_pb2.Letters(
        member_id=letters.member_id,
        home_chat_id=letters.home_chat_id,
        recap=_WISHES[letters.recap],
        recap_minute=letters.recap_minute,
        nudge=_WISHES[letters.nudge],
        nudge_minute=letters.nudge_minute,
        reminders=[
            letters_pb2.LetterReminder(
                reminder_id=one.id,
                weekly=WeeklyTime(
                    weekdays=one.schedule.weekdays, hour=one.schedule.hour, minute=one.schedule.minute
                ),
            )
            for one in letters.reminders
        ],
        named_when_away=_WISHES[letters.named_when_away],
    )


def _letter(letter: Letter) -> letters_pb2.Letter:
    return letters_pb2.Letter(
        kind=_KINDS[letter.kind],
        letters=_to_proto(letter.letters),
        groups=[_group(one) for one in letter.groups],
        ends=letter.ends,
        is_empty=letter.is_empty,
    )


def _group(one: GroupWeek) -> letters_pb2.LetterGroup:
    return letters_pb2.LetterGroup(
        record=record_to_proto(one.week),
        total_checkins=one.profile.total_checkins,
        next_checkins=one.next_count,
        rank=one.profile.rank,
        streak_days=one.profile.streak.days,
        activities=[
            letters_pb2.ActivityCount(activity=ACTIVITIES[activity], checkins=count)
            for activity, count in one.done.activities
        ],
        minutes=one.done.minutes,
        metres=one.done.metres,
        heat_map=[members_pb2.DayCount(day=day.isoformat(), checkins=count) for day, count in one.done.days],
    )
