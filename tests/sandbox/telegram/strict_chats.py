"""What Telegram says of places, people and rights: forums, reactions, administrators, who left."""

from __future__ import annotations

from .situations import (
    ADMIN,
    BIA,
    BOT,
    GYM,
    NICO,
    NOBODY,
    OWNER,
    Row,
    basic_group_migrated,
    basic_group_without_bot,
    bia_blocked,
    bia_deleted_her_account,
    bia_started,
    bias_message,
    bias_message_deleted,
    bot_is_a_member,
    bot_left,
    bot_may,
    bot_restricted_to,
    bot_was_kicked,
    bots_message,
    forum,
    general_closed,
    members_hidden,
    nico_asks_to_join,
    reactions_are,
    say,
    topic_closed,
    topic_deleted,
)

_NO_BAN = "Bad Request: not enough rights to restrict/unrestrict chat member"
_NO_PIN = "Bad Request: not enough rights to manage pinned messages in the chat"
_NO_LINK = "Bad Request: not enough rights to manage chat invite link"
_UNKNOWN_MEMBER = (
    "Bad Request: user not found",
    "Bad Request: member not found",
    "Bad Request: PARTICIPANT_ID_INVALID",
    "Bad Request: invalid user_id specified",
)
_MAY_NOT_WRITE = (
    "Bad Request: not enough rights to send text messages to the chat",
    "Bad Request: CHAT_WRITE_FORBIDDEN",
)
_BIAS = {"chat_id": GYM, "message_id": "$theirs"}
_MINE = {"chat_id": GYM, "message_id": "$mine"}
_FIRE = {"reaction": [{"type": "emoji", "emoji": "🔥"}]}

FORUMS = (
    Row(
        "closed topic",
        "sendMessage",
        say("oi", message_thread_id="$topic"),
        "Bad Request: TOPIC_CLOSED",
        given=(topic_closed,),
    ),
    Row(
        "photo into a closed topic",
        "sendPhoto",
        {"chat_id": GYM, "photo": "$photo", "message_thread_id": "$topic"},
        "Bad Request: TOPIC_CLOSED",
        given=(topic_closed,),
    ),
    Row(
        "deleted topic",
        "sendMessage",
        say("oi", message_thread_id="$topic"),
        "Bad Request: message thread not found",
        given=(topic_deleted,),
    ),
    Row("General closed", "sendMessage", say("oi"), "Bad Request: TOPIC_CLOSED", given=(general_closed,)),
    Row(
        "General by the number 1",
        "sendMessage",
        say("oi", message_thread_id=1),
        "Bad Request: message thread not found",
        given=(forum,),
    ),
    Row(
        "a topic where there are none",
        "sendMessage",
        say("oi", message_thread_id=77),
        "Bad Request: message thread not found",
    ),
    Row(
        "an action into a deleted topic succeeds",
        "sendChatAction",
        {"chat_id": GYM, "action": "typing", "message_thread_id": "$topic"},
        given=(topic_deleted,),
    ),
    Row(
        "service message of a topic is not deleted",
        "deleteMessage",
        {"chat_id": GYM, "message_id": "$topic"},
        "Bad Request: message can't be deleted",
        given=(forum,),
    ),
)


REACTIONS = (
    Row(
        "all forbidden",
        "setMessageReaction",
        _BIAS | _FIRE,
        "Bad Request: REACTION_INVALID",
        given=(bias_message, reactions_are()),
    ),
    Row(
        "another one allowed",
        "setMessageReaction",
        _BIAS | _FIRE,
        "Bad Request: REACTION_INVALID",
        given=(bias_message, reactions_are("👍")),
    ),
    Row(
        "no emoji of Telegram's",
        "setMessageReaction",
        _BIAS | {"reaction": [{"type": "emoji", "emoji": "🏋"}]},
        "Bad Request: REACTION_INVALID",
        given=(bias_message,),
    ),
    Row(
        "a heart with its variation selector",
        "setMessageReaction",
        _BIAS | {"reaction": [{"type": "emoji", "emoji": "❤️"}]},
        "Bad Request: REACTION_INVALID",
        given=(bias_message,),
    ),
    Row(
        "two at once",
        "setMessageReaction",
        _BIAS | {"reaction": [{"type": "emoji", "emoji": "🔥"}, {"type": "emoji", "emoji": "👍"}]},
        "Bad Request: REACTIONS_TOO_MANY",
        given=(bias_message,),
    ),
    Row(
        "message gone",
        "setMessageReaction",
        _BIAS | _FIRE,
        "Bad Request: message to react not found",
        given=(bias_message_deleted,),
    ),
    Row("none takes it back", "setMessageReaction", _BIAS | {"reaction": []}, given=(bias_message,)),
    Row(
        "not a list",
        "setMessageReaction",
        _BIAS | {"reaction": {"type": "emoji"}},
        "Bad Request: expected an Array of ReactionType",
        given=(bias_message,),
    ),
    Row(
        "restricted bot",
        "setMessageReaction",
        _BIAS | _FIRE,
        "Bad Request: CHAT_WRITE_FORBIDDEN",
        given=(bias_message, bot_restricted_to("can_send_messages")),
    ),
)


RIGHTS = (
    Row(
        "delete",
        "deleteMessage",
        _BIAS,
        "Bad Request: message can't be deleted",
        given=(bias_message, bot_may("can_pin_messages")),
    ),
    Row("its own needs no right", "deleteMessage", _MINE, given=(bots_message, bot_may())),
    Row(
        "ban",
        "banChatMember",
        {"chat_id": GYM, "user_id": BIA},
        _NO_BAN,
        given=(bot_may("can_delete_messages"),),
    ),
    Row("unban", "unbanChatMember", {"chat_id": GYM, "user_id": BIA}, _NO_BAN, given=(bot_may(),)),
    Row(
        "restrict",
        "restrictChatMember",
        {"chat_id": GYM, "user_id": BIA, "permissions": {}},
        _NO_BAN,
        given=(bot_may(),),
    ),
    Row(
        "ban the owner",
        "banChatMember",
        {"chat_id": GYM, "user_id": OWNER},
        "Bad Request: can't remove chat owner",
    ),
    Row(
        "ban an administrator",
        "banChatMember",
        {"chat_id": GYM, "user_id": ADMIN},
        "Bad Request: user is an administrator of the chat",
    ),
    Row(
        "ban in private",
        "banChatMember",
        {"chat_id": BIA, "user_id": BIA},
        "Bad Request: can't ban members in private chats",
        given=(bia_started,),
    ),
    Row("pin", "pinChatMessage", _BIAS, _NO_PIN, given=(bias_message, bot_may("can_delete_messages"))),
    Row("unpin", "unpinChatMessage", {"chat_id": GYM}, _NO_PIN, given=(bot_may(),)),
    Row(
        "pin what is gone",
        "pinChatMessage",
        _BIAS,
        "Bad Request: message to pin not found",
        given=(bias_message_deleted,),
    ),
    Row("invite link", "createChatInviteLink", {"chat_id": GYM}, _NO_LINK, given=(bot_may(),)),
    Row("a member has none", "createChatInviteLink", {"chat_id": GYM}, _NO_LINK, given=(bot_is_a_member,)),
    Row(
        "revoke a link of nobody",
        "revokeChatInviteLink",
        {"chat_id": GYM, "invite_link": "https://t.me/+nobodys"},
        "Bad Request: INVITE_HASH_EXPIRED",
    ),
    Row(
        "approve nobody's wish",
        "approveChatJoinRequest",
        {"chat_id": GYM, "user_id": NICO},
        "Bad Request: HIDE_REQUESTER_MISSING",
    ),
    Row(
        "approve a member",
        "approveChatJoinRequest",
        {"chat_id": GYM, "user_id": BIA},
        "Bad Request: USER_ALREADY_PARTICIPANT",
    ),
    Row(
        "approve without the right",
        "approveChatJoinRequest",
        {"chat_id": GYM, "user_id": NICO},
        (
            "Bad Request: not enough rights to approve/decline chat join request",
            "Bad Request: not enough rights to manage chat join requests",
            "Bad Request: CHAT_ADMIN_REQUIRED",
        ),
        given=(nico_asks_to_join, bot_may()),
    ),
)


BOT_STANDING = (
    Row("restricted from writing", "sendMessage", say("oi"), _MAY_NOT_WRITE, given=(bot_restricted_to(),)),
    Row(
        "restricted from photos",
        "sendPhoto",
        {"chat_id": GYM, "photo": "$photo"},
        "Bad Request: not enough rights to send photos to the chat",
        given=(bot_restricted_to("can_send_messages"),),
    ),
    Row(
        "kicked from a supergroup",
        "sendMessage",
        say("oi"),
        "Forbidden: bot was kicked from the supergroup chat",
        403,
        given=(bot_was_kicked,),
    ),
    Row(
        "kicked from a group",
        "sendMessage",
        {"chat_id": "$old", "text": "oi"},
        "Forbidden: bot was kicked from the group chat",
        403,
        given=(basic_group_without_bot,),
    ),
    Row(
        "left",
        "sendMessage",
        say("oi"),
        "Forbidden: bot is not a member of the supergroup chat",
        403,
        given=(bot_left,),
    ),
    Row(
        "never started",
        "sendMessage",
        {"chat_id": BIA, "text": "oi"},
        "Forbidden: bot can't initiate conversation with a user",
        403,
    ),
    Row(
        "blocked",
        "sendMessage",
        {"chat_id": BIA, "text": "oi"},
        "Forbidden: bot was blocked by the user",
        403,
        given=(bia_blocked,),
    ),
    Row(
        "account deleted",
        "sendMessage",
        {"chat_id": BIA, "text": "oi"},
        "Forbidden: user is deactivated",
        403,
        given=(bia_deleted_her_account,),
    ),
    Row("unknown chat", "sendMessage", {"chat_id": NOBODY, "text": "oi"}, "Bad Request: chat not found"),
    Row("no chat", "sendMessage", {"text": "oi"}, "Bad Request: chat_id is empty"),
    Row(
        "migrated",
        "sendMessage",
        {"chat_id": "$old", "text": "oi"},
        "Bad Request: group chat was upgraded to a supergroup chat",
        given=(basic_group_migrated,),
        parameters={"migrate_to_chat_id": "$new"},
    ),
    Row(
        "a chat action after blocking",
        "sendChatAction",
        {"chat_id": BIA, "action": "typing"},
        "Forbidden: bot was blocked by the user",
        403,
        given=(bia_blocked,),
    ),
)


MEMBERS = (
    Row(
        "hidden from a bot that is a member",
        "getChatMember",
        {"chat_id": GYM, "user_id": BIA},
        "Bad Request: member list is inaccessible",
        given=(members_hidden, bot_is_a_member),
    ),
    Row(
        "its own standing is known",
        "getChatMember",
        {"chat_id": GYM, "user_id": BOT},
        given=(members_hidden, bot_is_a_member),
    ),
    Row("somebody unknown", "getChatMember", {"chat_id": GYM, "user_id": NOBODY}, _UNKNOWN_MEMBER),
    Row(
        "administrators of a private chat",
        "getChatAdministrators",
        {"chat_id": BIA},
        "Bad Request: there are no administrators in the private chat",
        given=(bia_started,),
    ),
    Row(
        "kicked bots see nobody",
        "getChatMember",
        {"chat_id": GYM, "user_id": BIA},
        "Forbidden: bot was kicked from the supergroup chat",
        403,
        given=(bot_was_kicked,),
    ),
)
