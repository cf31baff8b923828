"""Reading a question back: for its asker, with what the answer used."""

from dataclasses import replace

from member_service.domain import fields
from member_service.domain.question_record import NotTheAsker, Question, QuestionStore, Texts, found


class GetQuestion:
    """Returns a question to its asker, with what the answer used."""

    def __init__(self, store: QuestionStore) -> None:
        self._store = store

    async def __call__(self, question_id: str, member_id: int) -> tuple[Question, Texts]:
        fields.positive(member_id, "member_id")
        question = await found(self._store, question_id)
        if question.member_id != member_id:
            raise NotTheAsker
        texts = (await self._store.texts([question])).get(question_id, Texts())
        return replace(question, answer=texts.answer), texts
