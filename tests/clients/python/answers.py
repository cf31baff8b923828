"""What a server answers, for tests of clients."""

from google.protobuf.duration_pb2 import Duration
from google.rpc import error_details_pb2, status_pb2

DETAILS = "grpc-status-details-bin"


def rich(
    code: int,
    message: str,
    reason: str,
    *,
    field: str = "",
    retry_after_s: float | None = None,
    **metadata: str,
) -> tuple[tuple[str, bytes], ...]:
    """Trailing metadata of a failure, as our servers send it."""
    status = status_pb2.Status(code=code, message=message)
    info = error_details_pb2.ErrorInfo(reason=reason, domain="member.gymnation", metadata=metadata)
    status.details.add().Pack(info)
    if field:
        violation = error_details_pb2.BadRequest.FieldViolation(field=field)
        status.details.add().Pack(error_details_pb2.BadRequest(field_violations=[violation]))
    if retry_after_s is not None:
        delay = Duration()
        delay.FromNanoseconds(int(retry_after_s * 1e9))
        status.details.add().Pack(error_details_pb2.RetryInfo(retry_delay=delay))
    return ((DETAILS, status.SerializeToString()),)
