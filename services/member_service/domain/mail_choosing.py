"""What members choose about anonymous mails, and whether there are any in a group."""

from dataclasses import replace

from member_service.domain import fields, mail_answers, mails
from member_service.domain.changes import Change
from member_service.domain.groups import Group, GroupState, registered_group
from member_service.domain.mail_failures import MailOff, MailTooFewMembers
from member_service.domain.mail_opening import MEMBERS_AT_LEAST
from member_service.domain.mail_ports import (
    NEVER,
    NO,
    YES,
    Choice,
    ChoiceStore,
    MailGroups,
    MailStore,
    Standings,
)
from member_service.domain.memberships import MembershipState
from servicekit.clock import Clock

_ATTEMPTS = 5


class OpenGroups:
    """Knows where mails can be sent now."""

    def __init__(self, standings: Standings, *, allowed: bool) -> None:
        """`allowed`: whether the owner lets there be any."""
        self._standings, self._allowed = standings, allowed

    def is_on(self, group: Group) -> bool:
        """Whether owner and admins want mails in it, and the bot works there."""
        return self._allowed and group.settings.mail_enabled and group.state is GroupState.ACTIVE

    async def check(self, group: Group) -> None:
        """Raise MailOff or MailTooFewMembers."""
        if not self._allowed or not group.settings.mail_enabled:
            raise MailOff
        if await self._standings.count_inside(group.id, MEMBERS_AT_LEAST) < MEMBERS_AT_LEAST:
            raise MailTooFewMembers(members_at_least=MEMBERS_AT_LEAST)

    async def are_inside(self, group_id: str, *member_ids: int) -> bool:
        """Whether all of them are known to be in the group."""
        found = [await self._standings.find(group_id, one) for one in member_ids]
        return all(one is not None and one.state is MembershipState.INSIDE for one in found)

    async def is_available(self, group: Group) -> bool:
        """Whether one can be sent in it."""
        if not self.is_on(group):
            return False
        return await self._standings.count_inside(group.id, MEMBERS_AT_LEAST) >= MEMBERS_AT_LEAST


class GetMailChoice:
    """What a member chose in a group."""

    def __init__(self, choices: ChoiceStore, groups: MailGroups, opening: OpenGroups) -> None:
        self._choices, self._groups, self._opening = choices, groups, opening

    async def __call__(self, chat_id: int, member_id: int) -> tuple[Choice, bool, int]:
        """The choice, whether mails can be sent, and what a reveal costs."""
        fields.positive(member_id, "member_id")
        group = await registered_group(self._groups, chat_id)
        choice = await self._choices.get(group.id, member_id)
        return choice, await self._opening.is_available(group), group.settings.mail_reveal_stars


class SetMailChoice:
    """Stores what a member chose."""

    def __init__(self, choices: ChoiceStore, store: MailStore, groups: MailGroups, clock: Clock) -> None:
        self._choices, self._groups, self._clock = choices, groups, clock
        self._answered = Answered(store)

    async def __call__(self, request_id: str, chat_id: int, member_id: int, choice: Choice) -> Choice:
        change = Change.of(request_id, self._clock(), "SetMailChoice", chat_id, member_id, choice)
        fields.positive(member_id, "member_id")
        group = await registered_group(self._groups, chat_id)
        await self._choices.put(group.id, member_id, choice)
        # Whoever is not of age wants none, whatever they said before.
        receiving = NEVER if choice.adult == NO else choice.receiving
        await self._answered(group.id, member_id, receiving, change)
        return await self._choices.get(group.id, member_id)


class Answered:
    """Lets what a recipient chose for the group hold for those mails that waited for it."""

    def __init__(self, store: MailStore) -> None:
        self._store = store

    async def __call__(self, group_id: str, member_id: int, receiving: str, change: Change) -> None:
        if receiving not in (YES, NEVER):
            return
        for _ in range(_ATTEMPTS):
            written = [
                await self._store.put(mail_answers.heard(one, change.time, wanted=receiving == YES))
                for one in await self._store.unanswered(group_id, member_id)
            ]
            if all(written):
                return


def without_reading(mail: mails.Mail, choice: Choice) -> mails.Mail:
    """The mail as its recipient wants it to come: read first, or published at once."""
    return replace(mail, review_first=choice.reads_first)
