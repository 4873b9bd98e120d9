import Models
import Testing

@testable import RPC

@Suite struct CallMetricsTests {
    private let metrics = RecordedMetrics()

    private func count(_ outcome: String) -> Int64? { metrics["latchkey_rpc_calls{method=m,outcome=\(outcome)}"] }

    @Test func theStatusOfAnErrorDecidesBetweenRefusedAndFailed() {
        let calls = CallMetrics(method: "m", factory: metrics)
        let refused = ServiceError(.invalidRequest, detail: "No.")
        calls.record(Result<Int, RPCError>.success(1), since: .now)
        calls.record(Result<Int, RPCError>.failure(RPCError(refused)), since: .now)
        calls.record(Result<Int, RPCError>.failure(RPCError(.unavailable())), since: .now)
        // An error of the protocol is one of ours.
        let unknown = RPCError(code: RPCError.Code.methodNotFound, message: "")
        calls.record(Result<Int, RPCError>.failure(unknown), since: .now)
        #expect(count("answered") == 1 && count("refused") == 1 && count("failed") == 2)
        #expect(metrics["latchkey_rpc_duration{method=m}"] == 4)
        for code in ["invalid_request", "service_unavailable", "internal_error"] {
            #expect(metrics["latchkey_rpc_errors{method=m,code=\(code)}"] == 1, "\(code)")
        }
    }
}
