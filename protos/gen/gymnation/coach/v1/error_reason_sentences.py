"""Generated from gymnation/coach/v1/error_reason.proto: what callers are told of each reason."""

SENTENCES = {
    'FIELD_INVALID': 'A field is missing, out of range or malformed.',
    'COACH_NOT_CONFIGURED': "There is no key for the vendor's API, or the vendor rejects the key or the model.",
    'COACH_OVERLOADED': 'The vendor is overloaded or limits the rate.',
    'COACH_UNREACHABLE': 'The vendor did not answer, answered nonsense, or broke off.',
    'COACH_SPEND_LIMIT': "The vendor's spending limit is reached; trying again does not help.",
    'COACH_REFUSED': 'The model declined to answer.',
    'COACH_NO_ANSWER': 'The model ended without any text.',
    'REQUEST_MALFORMED': "The request's bytes are no message of its type.",
    'COACH_ANSWER_REJECTED': 'What the model wrote broke the rules of safety twice; nobody saw it.',
    'COACH_BUDGET_SPENT': 'What may be spent today is spent.',
    'CALLER_UNKNOWN': 'The call proves no caller whom we know, or its key or certificate no longer counts.',
    'CALLER_NOT_ALLOWED': 'The caller was not granted this.',
}
