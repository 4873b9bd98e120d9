import HTTPTypes
import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct OpenSessionTests {
    /// The calls that tokens received, by name.
    private final class Calls: Sendable {
        private let names = Mutex<[String]>([])
        var all: [String] { names.withLock { $0 } }
        func append(_ name: String) { names.withLock { $0.append(name) } }
    }

    private func fleet(_ calls: Calls) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Tokens.AdvanceEpoch.self) { _, _ in
            calls.append("advance epoch")
            return Nothing()
        }
        fleet.answer(Tokens.IssueSession.self) { _, _ in
            calls.append("issue")
            return Samples.grant
        }
        fleet.answer(Tokens.SignOut.self) { _, _ in
            calls.append("sign out")
            return .init(user: Samples.user)
        }
        fleet.answer(Tokens.EndSession.self) { _, _ in
            calls.append("end session")
            return .init(count: 1, proof: nil)
        }
        return fleet
    }

    @Test func endsTheUsersEarlierSessionsFirst() async throws {
        let calls = Calls()
        try await fleet(calls).withFleet { fleet in
            var user = Samples.ada()
            user.epochProof = Proof(Secret("epoch"))
            let outcome = try await UseCases(fleet).openSession(user, for: Samples.client, .testing())
            #expect(outcome.client == Samples.client && outcome.session?.profile.id == Samples.user)
        }
        #expect(calls.all == ["advance epoch", "issue"])
    }

    @Test(arguments: [
        ("refresh_token=\(Samples.refreshToken("old")); access_token=good", "sign out"),
        ("access_token=good", "end session"),
    ])
    func endsTheSessionThatTheBrowserHadBefore(cookie: String, call: String) async throws {
        let calls = Calls()
        try await fleet(calls).withFleet { fleet in
            let request = IncomingRequest.testing(headers: [.cookie: cookie])
            _ = try await UseCases(fleet).openSession(Samples.ada(), for: Samples.client, request)
        }
        #expect(calls.all == ["issue", call])
    }

    @Test func opensTheSessionEvenIfTheOldOneCannotBeEnded() async throws {
        let calls = Calls()
        var fleet = try fleet(calls)
        fleet.answer(Tokens.SignOut.self) { _, _ in throw ServiceError.unavailable() }
        try await fleet.withFleet { fleet in
            let cookie = "refresh_token=\(Samples.refreshToken("old"))"
            _ = try await UseCases(fleet).openSession(
                Samples.ada(), for: Samples.client, .testing(headers: [.cookie: cookie]))
        }
        #expect(calls.all == ["issue"])
    }

    /// Tokens attests the new device, and identity records it.
    @Test func reportsASignInOnANewDevice() async throws {
        let reported = Mutex<[Bool]>([])
        let recorded = Mutex<[MailOrigin?]>([])
        var fleet = try fleet(Calls())
        fleet.answer(Tokens.IssueSession.self) { call, _ in
            reported.withLock { $0.append(call.isNewDevice) }
            var grant = Samples.grant
            if call.isNewDevice { grant.attestation = Proof(Secret("new device")) }
            return grant
        }
        fleet.answer(Identity.RecordSessionEvent.self) { call, _ in
            #expect(call.proof == Proof(Secret("new device")))
            recorded.withLock { $0.append(call.origin) }
            return Nothing()
        }
        try await fleet.withFleet { fleet in
            let openSession = UseCases(fleet).openSession
            let request = IncomingRequest.testing(headers: [.userAgent: "Chrome/130.0 Linux"])
            _ = try await openSession(Samples.ada(), for: Samples.client, isNew: true, request)
            let opened = try await openSession(Samples.ada(), for: Samples.client, request)
            let cookie = try #require(opened.session?.deviceCookie).value.prefix { $0 != ";" }
            _ = try await openSession(
                Samples.ada(), for: Samples.client, .testing(headers: [.cookie: String(cookie)]))
            // After a new password or the taking back of the account.
            _ = try await openSession(
                Samples.ada(epoch: 8), for: Samples.client, .testing(headers: [.cookie: String(cookie)]))
        }
        #expect(reported.withLock { $0 } == [false, true, false, true])
        let origins = recorded.withLock { $0 }
        #expect(origins.count == 2 && origins.first??.browser == "Chrome" && origins.first??.system == "Linux")
    }

    @Test(arguments: [Identity.AuthenticatedUser.Device.known, .new, .noticed])
    func leavesADeviceThatIdentityHasRecorded(_ device: Identity.AuthenticatedUser.Device) async throws {
        let reported = Mutex<[Bool]>([])
        var fleet = try fleet(Calls())
        fleet.answer(Tokens.IssueSession.self) { call, _ in
            reported.withLock { $0.append(call.isNewDevice) }
            return Samples.grant
        }
        try await fleet.withFleet { fleet in
            var user = Samples.ada()
            user.device = device
            _ = try await UseCases(fleet).openSession(user, for: Samples.client, .testing())
        }
        #expect(reported.withLock { $0 } == [false])
    }

    @Test func makesTheBrowserAKnownDevice() async throws {
        try await fleet(Calls()).withFleet { fleet in
            let openSession = UseCases(fleet).openSession
            for (isNew, verifiedAt, isKnown) in [
                (false, nil, true), (true, nil, false), (true, Timestamp.now, true),
            ] {
                let opened = try await openSession(
                    Samples.ada(verifiedAt: verifiedAt), for: Samples.client, isNew: isNew, .testing())
                #expect((opened.session?.deviceCookie != nil) == isKnown)
            }
        }
    }
}
