import NIOCore
import NIOPosix
import TestKit
import Testing

@testable import GatewayService

/// What one scraper may take of the listener.
@Suite struct MetricsChannelTests {
    private static let request = "GET /metrics/gateway HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    private static func connect(_ port: Int) async throws -> any Channel {
        try await ClientBootstrap(group: ScriptedFleet.group).connect(host: "127.0.0.1", port: port).get()
    }

    private static func settings(all: Int, perClient: Int) -> MetricsChannel.Settings {
        var settings = MetricsChannel.Settings()
        settings.connections = ConnectionLimits(maximum: all, maximumPerClient: perClient, exempt: [])
        return settings
    }

    @Test(arguments: [(all: 2, perClient: 9), (all: 9, perClient: 2)])
    func connectionsBeyondABoundAreRefusedAtOnce(_ bound: (all: Int, perClient: Int)) async throws {
        let settings = Self.settings(all: bound.all, perClient: bound.perClient)
        try await MetricsServer.run(try ScriptedFleet(), settings) { port in
            let held = [try await Self.connect(port), try await Self.connect(port)]
            let refused = try await RawHTTP.exchange(port: port, [])
            #expect(refused.isClosed && refused.text.hasPrefix("HTTP/1.1 503"))
            try await held[0].close()
            try await eventually("room for a connection") {
                try await RawHTTP.exchange(port: port, [Self.request]).text.hasPrefix("HTTP/1.1 200")
            }
            try await held[1].close()
        }
    }

    /// One address can't take the places of all others.
    @Test func theStandardBoundsLeaveRoomForOthers() {
        let connections = MetricsChannel.Settings().connections
        let admitted = (0..<16).count { _ in connections.admit("127.0.0.1") != nil }
        #expect(admitted == 4)
        #expect(connections.admit("192.0.2.1") != nil)
    }

    /// The response was sent long ago, and a body that never ends would hold the connection for ever.
    @Test func aBodyThatNeverEndsIsCut() async throws {
        var settings = MetricsChannel.Settings()
        settings.timeout = .milliseconds(300)
        try await MetricsServer.run(try ScriptedFleet(), settings) { port in
            let head = "GET /metrics/gateway HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n"
            let answer = try await RawHTTP.exchange(port: port, [head, "x"], prompt: "HTTP/1.1 200")
            #expect(answer.isClosed)
        }
    }

    @Test func aLongHeadIsRefused() async throws {
        try await MetricsServer.run(try ScriptedFleet()) { port in
            let long = String(repeating: "x", count: 3000)
            for fields in [["\(long)\(long)"], [long, long, long], Array(repeating: "x", count: 60)] {
                let lines = fields.enumerated().map { "X-\($0): \($1)\r\n" }.joined()
                let answer = try await RawHTTP.exchange(
                    port: port, ["GET /metrics/gateway HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\(lines)\r\n"])
                #expect(answer.text.hasPrefix("HTTP/1.1 400"), "\(fields.count) fields")
            }
        }
    }
}
