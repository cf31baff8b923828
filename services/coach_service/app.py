"""The coach service, put together."""

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from coach_service.claude.breaker import Breaker, BreakerPolicy, Bystander, keep_health
from coach_service.claude.model import ClaudeModel, open_client
from coach_service.claude.retries import RetryPolicy
from coach_service.clients.budgets import MemberBudgets
from coach_service.clients.member_records import MemberRecords
from coach_service.domain import prompts
from coach_service.domain.answer_prompt import EXPERT_WORDS
from coach_service.domain.answer_review import ReviewAnswers
from coach_service.domain.answers import AnswerQuestion
from coach_service.domain.capacity import Capacity
from coach_service.domain.checkin_replies import WriteCheckinReply
from coach_service.domain.introductions import WriteIntroductionReply
from coach_service.domain.lines import WriteLine
from coach_service.domain.macro_estimates import EstimateMacros
from coach_service.domain.mail_classifier import ClassifyMail
from coach_service.domain.safety.warming import warm_up
from coach_service.domain.second_opinion import SecondOpinion
from coach_service.domain.short_texts import ShortWriter
from coach_service.settings import CoachSettings
from coach_service.telemetry import CoachWatch, breaker_is, call_was_kept_back
from coach_service.transport import answers, lines, meals
from gymnation.access.v1 import access_pb2
from gymnation.coach.v1.answer_service_pb2_grpc import add_AnswerServiceServicer_to_server
from gymnation.coach.v1.error_reason_sentences import SENTENCES
from gymnation.coach.v1.line_service_pb2_grpc import add_LineServiceServicer_to_server
from gymnation.coach.v1.meal_service_pb2_grpc import add_MealServiceServicer_to_server
from servicekit.access import KnownCertificates
from servicekit.callers import Caller, Kind
from servicekit.certificate_ends import watch_ends
from servicekit.lifecycle import supervised
from servicekit.rpc_client import open_channel
from servicekit.rpc_errors import ErrorDomain
from servicekit.rpc_server import Listening, build_server, serving

ERROR_DOMAIN = ErrorDomain("coach.gymnation", SENTENCES)
GATEWAY = Caller("gateway", Kind.SERVICE, frozenset({access_pb2.PERMISSION_CONVERSE}), groups=None)
"""Only the gateway asks the coach: its certificate is enough, and no registry has to be there to know it."""
SERVICES = (answers.SERVICE_NAME, lines.SERVICE_NAME, meals.SERVICE_NAME)

log = logging.getLogger(__name__)


@asynccontextmanager
async def coach_service(settings: CoachSettings) -> AsyncIterator[Listening]:
    """Serve while the block runs."""
    # Before anybody is told that the service is ready: what is urgent is answered at once.
    warm_up()
    async with AsyncExitStack() as stack:
        channel = await stack.enter_async_context(
            open_channel(settings.member_service_address, tls=settings.tls)
        )
        records = MemberRecords(channel)
        purse = MemberBudgets(channel)
        stack.push_async_callback(purse.close)

        policy = BreakerPolicy(settings.coach_breaker_failures, settings.coach_breaker_pause_s)
        breaker = Breaker(policy, watch=breaker_is, kept_back=call_was_kept_back)
        # Without this a healthy day would have no series, and would look like a coach that is away.
        breaker_is(breaker.state)
        model, expert, judge = None, None, None
        if settings.anthropic_api_key is not None:
            client = await stack.enter_async_context(
                open_client(settings.anthropic_api_key.get_secret_value(), settings.anthropic_base_url)
            )
            model = ClaudeModel(client, settings.coach_model, settings.coach_effort, breaker=breaker)
            # Both models share one vendor, so one breaker: what one call finds out, the others know.
            expert = ClaudeModel(
                client, settings.coach_expert_model, settings.coach_expert_effort, breaker=breaker
            )
            # It has a second: there is no time to try again.
            judge = ClaudeModel(
                client,
                settings.coach_model,
                settings.coach_effort,
                RetryPolicy(attempts=1, silent_attempts=1),
                Bystander(breaker),
            )

        load = partial(prompts.load, folder=settings.coach_prompts)
        capacity = Capacity(settings.coach_max_concurrent)
        watch = CoachWatch(settings.coach_model)
        second_opinion = SecondOpinion(
            judge,
            prompt=load("judge"),
            price=settings.price,
            purse=purse,
            watch=watch,
            wait_s=settings.coach_judge_wait_s,
        )
        review = ReviewAnswers(
            judge,
            prompt=load("review"),
            price=settings.price,
            purse=purse,
            watch=watch,
            wait_s=settings.coach_review_wait_s,
        )
        answer_question = AnswerQuestion(
            model,
            records,
            second_opinion,
            review,
            prompt=load("answer"),
            price=settings.price,
            capacity=capacity,
            purse=purse,
            watch=watch,
            max_tokens=settings.coach_max_tokens,
            stop_poll_s=settings.coach_stop_poll_s,
        )
        answer_as_expert = AnswerQuestion(
            expert,
            records,
            second_opinion,
            review,
            prompt=prompts.load_beneath("answer", "expert", settings.coach_prompts),
            price=settings.expert_price,
            capacity=capacity,
            purse=purse,
            watch=CoachWatch(settings.coach_expert_model),
            max_tokens=settings.coach_expert_max_tokens,
            stop_poll_s=settings.coach_stop_poll_s,
            kind="expert_answer",
            words=EXPERT_WORDS,
            # So much is set aside: looking things up, the answer, once more.
            # Rounds of tools write little, and what it took counts in the end.
            turns=3,
        )
        write = ShortWriter(model, price=settings.price, capacity=capacity, purse=purse, watch=watch)
        write_checkin_reply = WriteCheckinReply(write, prompt=load("checkin_reply"))
        write_line = WriteLine(
            write,
            records,
            prompts={"motivation": load("motivation"), "one_liner": load("one_liner")},
        )
        estimate_macros = EstimateMacros(
            model,
            prompt=load("macros"),
            price=settings.price,
            capacity=capacity,
            purse=purse,
            watch=watch,
        )
        write_introduction_reply = WriteIntroductionReply(write, prompt=load("introduction"))

        # As the judge, it has no time to try again.
        classify_mail = ClassifyMail(
            judge, prompt=load("mail"), price=settings.price, purse=purse, watch=watch
        )

        server = build_server(
            error_domain=ERROR_DOMAIN,
            max_concurrent_rpcs=settings.max_concurrent_rpcs,
            authenticator=KnownCertificates(GATEWAY),
        )
        add_AnswerServiceServicer_to_server(
            answers.AnswerServicer(answer_question, answer_as_expert, write_checkin_reply, classify_mail),
            server,
        )
        add_LineServiceServicer_to_server(lines.LineServicer(write_line, write_introduction_reply), server)
        add_MealServiceServicer_to_server(meals.MealServicer(estimate_macros), server)
        listening = await stack.enter_async_context(
            serving(
                server,
                settings.coach_service_listen,
                SERVICES,
                settings.coach_shutdown_grace_s,
                tls=settings.tls,
            )
        )

        async def coaches(is_serving: bool) -> None:
            for name in SERVICES:
                await listening.health.set(name, is_serving)

        if model is None:
            # The program is healthy, coaching is not: "" stays SERVING.
            await coaches(False)
            log.warning("there is no ANTHROPIC_API_KEY: questions will be declined")
        else:
            keeping = supervised("breaker", partial(keep_health, breaker, coaches))
            stack.push_async_callback(keeping.stop)
        stack.push_async_callback(supervised("certificates", partial(watch_ends, settings.tls)).stop)
        log.info("listening", extra={"fields": {"server.port": listening.port}})
        yield listening
