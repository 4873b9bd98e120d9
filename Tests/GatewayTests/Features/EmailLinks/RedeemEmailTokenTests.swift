import Foundation
import HTTPTypes
import Models
import RPC
import Synchronization
import TestKit
import Testing

@testable import GatewayService

/// What becomes of an emailed token when a step fails.
@Suite struct RedeemEmailTokenTests {
    /// Holds a token as mailer does, and counts what the services were asked for.
    private final class TokenHolds: Sendable {
        struct State {
            var holder: RedemptionID?
            var spent = 0
            var released = 0
            var sessions = 0
            var ended = 0
            var mailerIsUnavailable = false
            var refused = 0
        }

        let state = Mutex(State())

        /// How many sessions were opened and ended, and how often the token was spent and released.
        var counts: [String: Int] {
            state.withLock {
                ["sessions": $0.sessions, "ended": $0.ended, "spent": $0.spent, "released": $0.released].filter {
                    $0.value > 0
                }
            }
        }

        /// Holds the token for one redemption, as mailer does.
        func redeem(_ redemption: RedemptionID, _ purpose: OneTimeGrant.Purpose) throws -> RedeemedGrant {
            try state.withLock { state in
                if state.spent > 0 { throw ServiceError.tokenInvalid }
                if let holder = state.holder, holder != redemption {
                    state.refused += 1
                    throw ServiceError.tokenHeld(retryAfter: 3)
                }
                state.holder = redemption
            }
            return RedeemedGrant(proof: Proof(Secret("mailbox")), grant: Self.grant(purpose))
        }

        func finish(_ call: Mailer.FinishRedemption) throws {
            try state.withLock { state in
                if state.mailerIsUnavailable, call.isSpent { throw ServiceError.unavailable() }
                guard state.holder == call.redemption else { throw ServiceError.tokenInvalid }
                state.holder = nil
                if call.isSpent { state.spent += 1 } else { state.released += 1 }
            }
        }

        static func grant(_ purpose: OneTimeGrant.Purpose) -> OneTimeGrant {
            // The text follows the rule of addresses.
            OneTimeGrant(
                purpose, email: EmailAddress("ann@example.com")!, application: Samples.application,
                client: Samples.client, user: Samples.user)
        }
    }

    private func fleet(_ holds: TokenHolds) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.answer(Identity.CheckOrigin.self) { call, _ in .init(isRegistered: call.origin == Samples.origin) }
        fleet.answer(Identity.FindClient.self) { _, _ in Samples.demo }
        fleet.answer(Identity.RecordWrongCode.self) { _, _ in Nothing() }
        fleet.answer(Mailer.PeekEmailToken.self) { _, _ in TokenHolds.grant(.magicLink) }
        fleet.answer(Mailer.RedeemEmailToken.self) { call, _ in try holds.redeem(call.redemption, call.purpose) }
        fleet.answer(Mailer.RedeemEmailCode.self) { call, _ in
            guard call.code == Secret("123456") else { throw ServiceError.codeInvalid }
            return try holds.redeem(call.redemption, call.place.purpose)
        }
        fleet.answer(Mailer.FinishRedemption.self) { call, _ in
            try holds.finish(call)
            return Nothing()
        }
        fleet.answer(Identity.SignInWithEmailLink.self) { _, _ in
            .init(profile: Samples.profile, proof: Proof(Secret("session")))
        }
        fleet.answer(Tokens.IssueSession.self) { _, _ in
            holds.state.withLock { $0.sessions += 1 }
            return Samples.grant
        }
        fleet.answer(Tokens.CheckAccessToken.self) { _, _ in Samples.claims }
        fleet.answer(Tokens.EndSession.self) { call, _ in
            #expect(call.session == Samples.session)
            holds.state.withLock { $0.ended += 1 }
            return .init(count: 1, proof: nil)
        }
        return fleet
    }

    private static let headers: HTTPFields = [.origin: Samples.origin]
    private static let link = ("/auth/sign-in-with-token", #"{"token":"t"}"#)
    private static let code = (
        "/auth/sign-in-with-code", #"{"client_id":"client_demo","email":"ann@example.com","code":"123456"}"#
    )
    private static let reset = ("/auth/reset-password", #"{"token":"t","new_password":"n"}"#)

    @Test(arguments: [link, code])
    func usesTheLinkUpOnceTheSessionIsOpen(path: String, body: String) async throws {
        let holds = TokenHolds()
        try await fleet(holds).run { client in
            let opened = try await client.send(.post, path, body, headers: Self.headers)
            #expect(opened.status == .ok)
            #expect(holds.counts == ["sessions": 1, "spent": 1])
            let again = try await client.send(.post, path, body, headers: Self.headers)
            #expect(again.status == .unauthorized)
        }
    }

    @Test(arguments: [link, code])
    func releasesTheLinkIfNoSessionCouldBeOpened(path: String, body: String) async throws {
        let holds = TokenHolds()
        let fails = Mutex(true)
        var fleet = try fleet(holds)
        fleet.answer(Tokens.IssueSession.self) { _, _ in
            if fails.withLock({ $0 }) { throw ServiceError.unavailable() }
            return Samples.grant
        }
        try await fleet.run { client in
            let failed = try await client.send(.post, path, body, headers: Self.headers)
            #expect(failed.status == .serviceUnavailable && failed.headers[.retryAfter] != nil)
            #expect(holds.counts == ["released": 1])
            fails.withLock { $0 = false }
            let opened = try await client.send(.post, path, body, headers: Self.headers)
            #expect(opened.status == .ok)
        }
    }

    /// The link is released although the deadline of the request is over.
    @Test(arguments: [link, code, reset])
    func releasesTheLinkIfAStepTakesTooLong(path: String, body: String) async throws {
        let holds = TokenHolds()
        var fleet = try fleet(holds)
        fleet.answer(Identity.SignInWithEmailLink.self) { _, _ in
            try await Task.sleep(for: .seconds(30))
            throw ServiceError.internal
        }
        fleet.answer(Identity.ResetPassword.self) { _, _ in
            try await Task.sleep(for: .seconds(30))
            throw ServiceError.internal
        }
        try await fleet.run(timeout: .milliseconds(700)) { client in
            let failed = try await client.send(.post, path, body, headers: Self.headers)
            #expect(failed.status == .serviceUnavailable && failed.headers[.retryAfter] != nil)
            #expect(holds.state.withLock { $0.holder == nil })
            #expect(holds.counts == ["released": 1])
        }
    }

    @Test(arguments: [link, code, reset])
    func answersThatTheLinkIsInUse(path: String, body: String) async throws {
        let holds = TokenHolds()
        holds.state.withLock { $0.holder = .make() }
        try await fleet(holds).run { client in
            let answer = try await client.send(.post, path, body, headers: Self.headers)
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.code == "service_unavailable")
            #expect(answer.headers[.retryAfter] == "3")
        }
    }

    /// Most requests that lose a race learn its outcome.
    @Test func waitsForTheOutcomeOfARequestThatHoldsTheLink() async throws {
        let holds = TokenHolds()
        let holder = RedemptionID.make()
        holds.state.withLock { $0.holder = holder }
        try await fleet(holds).run { client in
            async let answer = client.send(.post, Self.link.0, Self.link.1, headers: Self.headers)
            try await eventually { holds.state.withLock { $0.refused > 0 } }
            try holds.finish(.init(holder, isSpent: true))
            #expect(try await answer.code == "token_invalid")
        }
        #expect(holds.counts == ["spent": 1])
    }

    /// Otherwise the link could open a second session.
    @Test func handsOutNoSessionIfTheLinkCouldNotBeUsedUp() async throws {
        let holds = TokenHolds()
        holds.state.withLock { $0.mailerIsUnavailable = true }
        try await fleet(holds).run { client in
            let answer = try await client.send(.post, Self.link.0, Self.link.1, headers: Self.headers)
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.setCookies.allSatisfy { !$0.hasPrefix("access_token") })
            #expect(holds.counts == ["sessions": 1, "ended": 1, "released": 1])
        }
    }

    @Test func holdsNothingForAWrongCode() async throws {
        let holds = TokenHolds()
        try await fleet(holds).run { client in
            let body = Self.code.1.replacing("123456", with: "654321")
            let answer = try await client.send(.post, Self.code.0, body, headers: Self.headers)
            #expect(answer.code == "code_invalid")
            #expect(holds.counts == [:])
        }
    }
}
