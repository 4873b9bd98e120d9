import NIOCore
import TestKit
import Testing

@testable import GatewayService

@Suite struct SharedPortServerTests {
    /// Runs `body` with the port that a gateway with this issuer listens on.
    private func gateway<Value: Sendable>(
        _ issuer: String, port: Int = 0, _ body: @escaping @Sendable (Int) async throws -> Value
    ) async throws -> Value {
        try await ScriptedFleet().withGateway(
            issuer: issuer, configure: { ($0.port, $0.sharesPort) = (port, true) }
        ) { gateway in
            let (ports, found) = AsyncStream.makeStream(of: Int.self)
            let server = gateway.sharedPortServer(on: ScriptedFleet.group) { found.yield($0.localAddress?.port ?? 0) }
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.run() }
                defer { group.cancelAll() }
                for await port in ports { return try await body(port) }
                throw CancellationError()
            }
        }
    }

    /// The answer of the gateway that gets a new connection: a problem, whose type is a URL of its issuer.
    private func answer(_ port: Int) async throws -> String {
        let request = "GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        return try await RawHTTP.exchange(port: port, [request]).text
    }

    @Test func severalListenOnOnePort() async throws {
        try await gateway("https://one.example") { port in
            try await self.gateway("https://two.example", port: port) { second in
                #expect(second == port)
                for issuer in ["https://one.example", "https://two.example"] {
                    try await eventually("an answer of \(issuer)") {
                        try await self.answer(port).contains("\"\(issuer)/problems/")
                    }
                }
            }
            // The other one is gone, and new connections come to the first.
            for _ in 0..<16 {
                let text = try await self.answer(port)
                #expect(text.hasPrefix("HTTP/1.1 404") && text.contains("https://one.example"))
                #expect(text.lowercased().contains("\r\ndate: "))
            }
        }
    }

    @Test func aPortThatIsNotSharedIsTaken() async throws {
        try await gateway("https://one.example") { port in
            try await ScriptedFleet().withGateway(configure: { $0.port = port }) { gateway in
                _ = await #expect(throws: IOError.self) {
                    try await gateway.server(on: ScriptedFleet.group).runService(gracefulShutdownSignals: [])
                }
            }
        }
    }
}
