import Foundation
import HTTPTypes
import HummingbirdTesting
import Models
import NIOCore
import Primitives
import Synchronization
import TestKit
import Testing

@testable import GatewayService

/// What a body costs grows with its length, regardless of its content, and other requests don't wait for it.
@Suite(.serialized) struct BodyCostTests {
    @Test func aByteOfJSONCostsTheSameInEveryBody() {
        for (name, make) in HostileText.json {
            #expect(Cost.growth(name, of: { ByteBuffer(string: make($0)) }) { _ = try? JSONValue.object($0) } == nil)
        }
    }

    @Test func aByteOfAFormCostsTheSameInEveryForm() {
        for (name, make) in HostileText.forms {
            #expect(Cost.growth(name, of: { Array(make($0).utf8) }) { _ = FormParameters($0) } == nil)
        }
    }

    @Test func noBodyCostsMuch() {
        for (name, make) in HostileText.json {
            let body = ByteBuffer(string: make(60_000))
            let time = CPUTime.least { _ = try? JSONValue.object(body) }
            // A debug build; a release takes a tenth.
            #expect(time < .milliseconds(50), "\(name): \(time)")
        }
    }

    /// Twenty of each at once, during health checks.
    @Test func otherRequestsDoNotWaitForACostlyBody() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.SignIn.self) { _, _ in
            throw ServiceError(.invalidCredentials, detail: "Wrong.")
        }
        let run = HostileText.runs[0].make(58_000)
        let bodies: [(path: String, type: String, body: String)] =
            HostileText.json.prefix(7).map { ("/auth/login-methods", "application/json", $0.make(60_000)) }
            + [
                ("/auth/sign-in", "application/json", #"{"email":"\#(run)@example.com","password":"x"}"#),
                ("/auth/sign-in", "application/json", #"{"email":"ada@example.com","password":"\#(run)"}"#),
                ("/auth/sign-in-with-code", "application/json", #"{"email":"ada@example.com","code":"\#(run)"}"#),
                ("/oauth2/token", "application/x-www-form-urlencoded", HostileText.forms[0].make(60_000)),
            ]
        try await fleet.run { client in
            let calm = try await Self.slowest(of: 100, client)
            for (path, type, body) in bodies {
                let sending = Sending()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        try await withThrowingTaskGroup(of: Void.self) { group in
                            for _ in 0..<20 {
                                group.addTask {
                                    let answer = try await client.send(
                                        .post, path, body, headers: [.origin: Samples.origin, .contentType: type])
                                    #expect(answer.status == .badRequest, "\(path)")
                                }
                            }
                            try await group.waitForAll()
                        }
                        sending.isOver.withLock { $0 = true }
                    }
                    var times: [Duration] = []
                    repeat {
                        times.append(try await Self.look(client))
                    } while !sending.isOver.withLock(\.self) || times.count < 20
                    let worst = times.sorted()[times.count * 99 / 100]
                    #expect(
                        worst < max(calm * 30, .milliseconds(1500)),
                        "\(path) \(body.prefix(20)): \(worst), calm \(calm)")
                    try await group.waitForAll()
                }
            }
        }
    }

    private final class Sending: Sendable {
        let isOver = Mutex(false)
    }

    private static func look(_ client: any TestClientProtocol) async throws -> Duration {
        let start = ContinuousClock.now
        #expect(try await client.send(.get, "/healthz").status == .ok)
        return .now - start
    }

    /// The 99th of a hundred.
    private static func slowest(of count: Int, _ client: any TestClientProtocol) async throws -> Duration {
        var times: [Duration] = []
        for _ in 0..<count { times.append(try await look(client)) }
        return times.sorted()[count * 99 / 100]
    }
}
