"""Calls a Daybook server as any Python program would: with the stubs that the stock generator makes of the contract.

    stock_client.py STUBS SERVER < CALLS > ANSWERS

STUBS is the folder of generated modules, SERVER is HOST:PORT. CALLS has one call on each line, a JSON object:

    method     "daybook.v1.LedgerService/Append"
    requests   its requests as JSON: one, or any number when the method takes a stream
    take       hang up after so many responses; 0 or absent waits for the end
    meanwhile  a call to make when `after` responses have come: {"after": 3, "call": {...}}

ANSWERS has one answer on each line: code ("OK"), message, details (a google.rpc.Status), responses, and that of the
call made meanwhile. Every call has a deadline.
"""

import json
import sys

sys.path.insert(0, sys.argv[1])

import grpc
from google.protobuf import json_format
from google.rpc import error_details_pb2, status_pb2  # The details of errors are of these types.
from daybook.v1 import ledger_service_pb2, ledger_service_pb2_grpc, state_service_pb2, state_service_pb2_grpc
from protos import health_pb2, health_pb2_grpc, reflection_pb2, reflection_pb2_grpc

DEADLINE_SECONDS = 30

SERVICES = {
    "daybook.v1.LedgerService": (ledger_service_pb2, ledger_service_pb2_grpc.LedgerServiceStub),
    "daybook.v1.StateService": (state_service_pb2, state_service_pb2_grpc.StateServiceStub),
    "grpc.health.v1.Health": (health_pb2, health_pb2_grpc.HealthStub),
    "grpc.reflection.v1alpha.ServerReflection": (reflection_pb2, reflection_pb2_grpc.ServerReflectionStub),
}


def responses_of(channel, call):
    """Starts the call and returns its responses, and what hangs up on it; errors come out with the responses."""
    service, name = call["method"].split("/")
    module, stub = SERVICES[service]
    method = module.DESCRIPTOR.services_by_name[service.split(".")[-1]].methods_by_name[name]
    requests = [json_format.ParseDict(request, method.input_type._concrete_class()) for request in call["requests"]]
    start = getattr(stub(channel), name)
    response = start(iter(requests) if method.client_streaming else requests[0], timeout=DEADLINE_SECONDS)
    return (response, response.cancel) if method.server_streaming else ([response], lambda: None)


def answer_of(channel, call):
    answer = {"code": "OK", "responses": []}
    meanwhile = call.get("meanwhile")
    try:
        responses, hang_up = responses_of(channel, call)
        for response in responses:
            answer["responses"].append(json_format.MessageToDict(response))
            if meanwhile and len(answer["responses"]) == meanwhile["after"]:
                answer["meanwhile"] = answer_of(channel, meanwhile["call"])
            if len(answer["responses"]) == call.get("take"):
                hang_up()
                break
    except grpc.RpcError as error:
        answer["code"] = error.code().name
        answer["message"] = error.details()
        for key, value in error.trailing_metadata() or ():
            if key == "grpc-status-details-bin":
                answer["details"] = json_format.MessageToDict(status_pb2.Status.FromString(value))
    return answer


def main():
    with grpc.insecure_channel(sys.argv[2]) as channel:
        for line in sys.stdin:
            print(json.dumps(answer_of(channel, json.loads(line))), flush=True)


main()
