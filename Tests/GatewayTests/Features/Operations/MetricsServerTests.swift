import Foundation
import Models
import OutgoingHTTP
import RPCClient
import ServiceKit
import Synchronization
import TestKit
import Testing

@testable import GatewayService

/// Metrics have a listener of their own.
@Suite struct MetricsServerTests {
    private func get(_ url: String) async throws -> (status: Int, text: String) {
        let answer = try await HTTPTransportRequest.test("GET", url).send()
        return (answer.status, answer.text)
    }

    @Test func hasTheMetricsOfAllAndAsksOnceASecond() async throws {
        var fleet = try ScriptedFleet()
        let calls = Mutex(0)
        fleet.answer(Operations.GetMetrics.self, at: .tokens) { _, _ in
            calls.withLock { $0 += 1 }
            return "# TYPE process_open_fds gauge\nprocess_open_fds{service=\"tokens\"} 7\n"
        }
        try await MetricsServer.run(fleet) { port in
            let url = "http://127.0.0.1:\(port)"
            for _ in 0..<5 {
                let answer = try await get("\(url)/metrics")
                #expect(answer.status == 200)
                #expect(answer.text.contains("process_open_fds{service=\"tokens\"} 7\n"))
                #expect(answer.text.contains("process_open_fds{service=\"gateway\",replica=\"1\"}"))
                #expect(answer.text.split(separator: "\n").count { $0.hasPrefix("# TYPE process_open_fds ") } == 1)
            }
            let own = try await get("\(url)/metrics/gateway")
            #expect(own.status == 200 && own.text.contains("process_open_fds{service=\"gateway\""))
            #expect(!own.text.contains("service=\"tokens\""))
            #expect(try await get("\(url)/healthz").status == 404)
        }
        // The fifth may come in the next second on a slow machine.
        #expect((1...2).contains(calls.withLock { $0 }))
    }

    @Test func thePublicPortHasNone() async throws {
        try await ScriptedFleet().run { client in
            for path in ["/metrics", "/metrics/gateway"] {
                let answer = try await client.send(.get, path)
                #expect(answer.status == .notFound)
            }
        }
    }
}
