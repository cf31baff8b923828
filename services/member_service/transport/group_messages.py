"""A group as a message: what its enums are called on both sides."""

from gymnation.member.v1 import groups_pb2
from member_service.domain.groups import (
    Group,
    GroupState,
    PhotoPolicy,
    RankingVisibility,
    SeasonMode,
    VisitPolicy,
)
from member_service.transport.acting import sees_as_others
from member_service.transport.times import to_timestamp

STATES = {
    GroupState.ACTIVE: groups_pb2.GROUP_STATE_ACTIVE,
    GroupState.STOPPED: groups_pb2.GROUP_STATE_STOPPED,
}
MODES = {
    SeasonMode.DAYS: groups_pb2.SEASON_MODE_DAYS,
    SeasonMode.WEEKLY: groups_pb2.SEASON_MODE_WEEKLY,
    SeasonMode.MONTHLY: groups_pb2.SEASON_MODE_MONTHLY,
    SeasonMode.OFF: groups_pb2.SEASON_MODE_OFF,
}
POLICIES = {
    PhotoPolicy.OFF: groups_pb2.PHOTO_POLICY_OFF,
    PhotoPolicy.TELL_ADMINS: groups_pb2.PHOTO_POLICY_TELL_ADMINS,
    PhotoPolicy.REFUSE: groups_pb2.PHOTO_POLICY_REFUSE,
}
VISIBILITIES = {
    RankingVisibility.EVERYONE: groups_pb2.RANKING_VISIBILITY_EVERYONE,
    RankingVisibility.ADMINS: groups_pb2.RANKING_VISIBILITY_ADMINS,
}
VISITS = {
    VisitPolicy.OFF: groups_pb2.VISIT_POLICY_OFF,
    VisitPolicy.DAILY: groups_pb2.VISIT_POLICY_DAILY,
    VisitPolicy.WITHOUT_PHOTO: groups_pb2.VISIT_POLICY_WITHOUT_PHOTO,
}


def group_message(group: Group) -> groups_pb2.Group:
    """The group as the caller may see it."""
    return groups_pb2.Group(
        chat_id=group.chat_id,
        title=group.title,
        username=group.username,
        state=STATES[group.state],
        settings=groups_pb2.GroupSettings(
            language=group.settings.language,
            time_zone=group.settings.time_zone,
            rules=group.settings.rules,
            season_mode=MODES[group.settings.season_mode],
            season_days=group.settings.season_days,
            question_quota=group.settings.question_quota,
            welcome_enabled=group.settings.welcome_enabled,
            welcome=group.settings.welcome,
            photo_policy=POLICIES[group.settings.photo_policy],
            ranking_visibility=VISIBILITIES[group.settings.ranking_visibility],
            quiet=group.settings.quiet,
            weekly_card=group.settings.weekly_card,
            topic_id=group.settings.topic_id,
            visit_policy=VISITS[group.settings.visit_policy],
            free_checkins=group.settings.free_checkins,
            free_words=group.settings.free_words,
            free_a_day=group.settings.free_a_day,
            anchors_count_as_free=group.settings.anchors_count_as_free,
            daily_anchor=group.settings.daily_anchor,
            daily_anchor_minute=group.settings.daily_anchor_minute,
            daily_anchor_weekdays=group.settings.daily_anchor_weekdays,
            daily_anchor_text=group.settings.daily_anchor_text,
            daily_anchor_pin=group.settings.daily_anchor_pin,
            warning_ladder=group.settings.warning_ladder,
            warning_days=group.settings.warning_days,
            newcomer_guard=group.settings.newcomer_guard,
            mail_enabled=group.settings.mail_enabled,
            mail_reveal_stars=group.settings.mail_reveal_stars,
            join_requests=group.settings.join_requests,
            join_question=group.settings.join_question,
            burst_joins=group.settings.burst_joins,
            newcomers_held_until=group.settings.newcomers_held_until,
            guide_step=group.settings.guide_step,
            week_tags=group.settings.week_tags,
            rich_tables=group.settings.rich_tables,
        ),
        registered_by=0 if sees_as_others() else group.registered_by,
        register_time=to_timestamp(group.register_time),
        update_time=to_timestamp(group.update_time),
        mail_end_time=to_timestamp(group.mail_end_time) if group.mail_end_time else None,
    )
