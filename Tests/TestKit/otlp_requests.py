"""Reads requests of OTLP/HTTP in JSON, one in each file, as OpenTelemetry's own library does, and prints what it finds in them.

An unknown member, a wrong type or a malformed id is an error.
"""

import base64
import json
import sys

from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2


def with_base64_ids(value):
    """OTLP writes ids in hexadecimal (OTLP, "JSON Protobuf Encoding"), and protobuf's own JSON in base64."""
    if isinstance(value, list):
        return [with_base64_ids(item) for item in value]
    if not isinstance(value, dict):
        return value
    lengths = {"traceId": 16, "spanId": 8, "parentSpanId": 8}
    result = {}
    for key, item in value.items():
        if key in lengths:
            data = bytes.fromhex(item)
            assert len(data) == lengths[key] and any(data), f"{key} {item}"
            result[key] = base64.b64encode(data).decode()
        else:
            result[key] = with_base64_ids(item)
    return result


found = {"spans": 0, "services": [], "kinds": []}
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        request = trace_service_pb2.ExportTraceServiceRequest()
        json_format.ParseDict(with_base64_ids(json.load(file)), request, ignore_unknown_fields=False)
    for process in request.resource_spans:
        attributes = {item.key: item.value.string_value for item in process.resource.attributes}
        found["services"].append(attributes["service.name"])
        for scope in process.scope_spans:
            for span in scope.spans:
                assert span.name and 0 < span.start_time_unix_nano <= span.end_time_unix_nano, span
                found["spans"] += 1
                found["kinds"].append(span.kind)
found["services"] = sorted(set(found["services"]))
found["kinds"] = sorted(set(found["kinds"]))
print(json.dumps(found))
