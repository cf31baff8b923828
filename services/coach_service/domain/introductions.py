"""Introductions: the coach's welcome for somebody new, who wrote about themselves, perhaps with a picture."""

from dataclasses import dataclass

from coach_service.domain.budgets import SYSTEM_ALONE, Payer
from coach_service.domain.model import Image
from coach_service.domain.prompts import Language, Prompt, block, one_line
from coach_service.domain.safety.concerns import Assessment
from coach_service.domain.short_texts import Draft, ShortText, ShortWriter

MAX_SENTENCES = 3
MAX_WORDS = 80
MAX_TOKENS = 180
MAX_TEXT = 4096
MAX_NAME = 64


@dataclass(frozen=True, slots=True)
class Introduction:
    """What somebody new said of themselves. Texts and picture are data."""

    member_name: str
    group_title: str
    language: Language
    text: str
    photo: Image | None = None
    payer: Payer = SYSTEM_ALONE


class WriteIntroductionReply:
    """Writes at most `MAX_SENTENCES` sentences of plain text.

    They have no numbers, and nothing about anybody's body.
    """

    def __init__(self, write: ShortWriter, *, prompt: Prompt) -> None:
        self._write, self._prompt = write, prompt

    async def __call__(self, introduction: Introduction) -> ShortText:
        async def compose(_: Assessment) -> Draft:
            return self._draft(introduction)

        return await self._write(
            "introduction", introduction.language, [introduction.text], compose, introduction.payer
        )

    def _draft(self, introduction: Introduction) -> Draft:
        blocks = []
        if title := one_line(introduction.group_title, MAX_NAME):
            blocks.append(block("community", title, at_most=MAX_NAME))
        if name := one_line(introduction.member_name, MAX_NAME):
            blocks.append(block("member_name", name, at_most=MAX_NAME))
        blocks.append(block("introduction", introduction.text, at_most=MAX_TEXT))
        return Draft(
            prompt=self._prompt,
            blocks=blocks,
            facts="",
            sentences=MAX_SENTENCES,
            words=MAX_WORDS,
            max_tokens=MAX_TOKENS,
            images=(introduction.photo,) if introduction.photo else (),
        )
