import HTTPTypes
import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct SignInTests {
    private static let body = #"{"client_id":"client_demo","email":"Ada@Example.com","password":"a long password"}"#

    private static let vouched = {
        var ada = Samples.profile
        ada.credentials = [
            .init(
                id: .make(), userID: ada.id, email: EmailAddress("ada@example.com"), hashedEmail: nil,
                emailVerifiedAt: nil)
        ]
        return Identity.AuthenticatedUser(profile: ada, proof: Proof(Secret("the proof")), epoch: 7)
    }()

    private func fleet() throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.SignIn.self) { call, _ in
            guard call.email.description == "ada@example.com", call.password == Secret("a long password") else {
                throw ServiceError(.invalidCredentials, detail: "Wrong.")
            }
            return Self.vouched
        }
        fleet.answer(Tokens.IssueSession.self) { call, context in
            guard call.proof == Proof(Secret("the proof")), call.client == Samples.client, context.requestID != nil
            else {
                throw ServiceError.invalidProof
            }
            return Samples.grant
        }
        return fleet
    }

    @Test func carriesTheProofAndSetsCookies() async throws {
        try await fleet().run { client in
            let answer = try await client.send(
                .post, "/auth/sign-in", Self.body, headers: [.origin: Samples.origin])
            #expect(answer.status == .ok)
            #expect((answer.json["tokens"] as? [String: String])?["token_type"] == "Bearer")
            #expect((answer.json["profile"] as? [String: Any])?["id"] as? String == Samples.user.description)
            #expect(answer.headers[.cacheControl] == "no-store")
            #expect(
                answer.setCookies.dropLast() == [
                    "access_token=access-1; HttpOnly; Secure; SameSite=Lax; Path=/; Max-Age=600",
                    "refresh_token=refresh-1; HttpOnly; Secure; SameSite=Lax; Path=/; Max-Age=2592000",
                ])
            let device = try #require(answer.setCookies.last)
            #expect(device.hasPrefix("__Host-device="))
            #expect(device.hasSuffix("; HttpOnly; Secure; SameSite=Lax; Path=/; Max-Age=34560000"))
        }
    }

    /// What tokens is asked and told about attempts.
    private final class Attempts: Sendable {
        let begun = Mutex<[Tokens.BeginAttempt]>([])
        let settled = Mutex<[Tokens.FinishAttempt]>([])
        var lastDevice: Tokens.KnownDevice? { begun.withLock { $0.last?.device } }
        var lastOutcome: Tokens.FinishAttempt.Outcome? { settled.withLock { $0.last?.outcome } }
    }

    /// The fleet with limits, of which tokens believes every mark.
    private func countingFleet(_ attempts: Attempts) throws -> ScriptedFleet {
        var fleet = try fleet()
        fleet.answer(Tokens.BeginAttempt.self) { call, _ in
            attempts.begun.withLock { $0.append(call) }
            return .init(isKnownDevice: call.device != nil)
        }
        fleet.answer(Tokens.FinishAttempt.self) { call, _ in
            attempts.settled.withLock { $0.append(call) }
            return Nothing()
        }
        fleet.answer(Tokens.SpendLimits.self) { call, _ in
            call.spends.map { .init(policy: $0.policy, rule: $0.rule, remaining: 1, reset: 1, isAllowed: true) }
        }
        return fleet
    }

    /// Its mark says whose and of which epoch it is; what it is worth, tokens decides.
    @Test func aKnownDeviceIsNamedToTokens() async throws {
        let attempts = Attempts()
        try await countingFleet(attempts).run(limits: LimitRules()) { client in
            func signIn(_ body: String = Self.body, _ cookie: String? = nil) async throws -> String? {
                var headers: HTTPFields = [.origin: Samples.origin]
                headers[.cookie] = cookie
                let answer = try await client.send(.post, "/auth/sign-in", body, headers: headers)
                return answer.setCookies.last { $0.hasPrefix("__Host-device=") }.map { String($0.prefix { $0 != ";" }) }
            }
            let first = try #require(try await signIn())
            #expect(attempts.lastDevice == nil && attempts.lastOutcome == .right)
            let other = try #require(try await signIn())
            #expect(first != other)
            let again = try #require(try await signIn(Self.body, first))
            let device = try #require(attempts.lastDevice)
            #expect(device.user == Samples.user && device.epoch == 7)
            #expect(again.contains(device.id.reveal()) && first.contains(device.id.reveal()))
            // It is remembered once.
            #expect(again.split(separator: ".").count == 2)

            _ = try await signIn(Self.body.replacing("a long password", with: "another password"), first)
            #expect(attempts.lastDevice == device && attempts.lastOutcome == .wrong)
            // For another address it says nothing, nor with another browser's id, nor when it was changed.
            _ = try await signIn(Self.body.replacing("Ada@", with: "Bob@"), first)
            #expect(attempts.lastDevice == nil)
            let marks = first.drop { $0 != "." }
            for forged in [other.prefix { $0 != "." } + marks, first.dropLast(4) + "AAAA", first + "." + marks] {
                _ = try await signIn(Self.body, String(forged))
                #expect(attempts.lastDevice == nil || forged.hasPrefix(first))
            }
            // A day's failures are not all for strangers.
            let last = try #require(attempts.begun.withLock { $0.last })
            #expect(last.perDay == 90 && last.devicePerDay == 10)
        }
    }

    @Test func aPasswordThatWasNotLookedAtDoesNotCount() async throws {
        let attempts = Attempts()
        var fleet = try countingFleet(attempts)
        fleet.answer(Identity.SignIn.self) { _, _ in throw ServiceError.unavailable(retryAfter: 1) }
        try await fleet.run(limits: LimitRules()) { client in
            let answer = try await client.send(.post, "/auth/sign-in", Self.body, headers: [.origin: Samples.origin])
            #expect(answer.status == .serviceUnavailable && attempts.lastOutcome == .untried)
        }
    }

    /// Passwords of one network are hashed on its behalf, and known devices apart from others.
    @Test func theHashIsOnBehalfOfTheNetwork() async throws {
        let shares = Mutex<[WorkShare?]>([])
        var fleet = try countingFleet(Attempts())
        fleet.answer(Identity.SignIn.self) { call, _ in
            shares.withLock { $0.append(call.share) }
            return Self.vouched
        }
        try await fleet.run(limits: LimitRules()) { client in
            let first = try await client.send(.post, "/auth/sign-in", Self.body, headers: [.origin: Samples.origin])
            let cookie = try #require(first.setCookies.last { $0.hasPrefix("__Host-device=") })
            let headers: HTTPFields = [.origin: Samples.origin, .cookie: String(cookie.prefix { $0 != ";" })]
            _ = try await client.send(.post, "/auth/sign-in", Self.body, headers: headers)
            let found = shares.withLock { $0 }
            #expect(found.map { $0?.isKnown } == [false, true])
            #expect(found.first??.key == found.last??.key)
        }
    }

    @Test func aRefusalSetsNoCookie() async throws {
        try await fleet().run { client in
            let answer = try await client.send(
                .post, "/auth/sign-in", #"{"client_id":"client_demo","email":"ada@example.com","password":"no"}"#,
                headers: [.origin: Samples.origin])
            #expect(answer.status == .unauthorized)
            #expect(answer.code == "invalid_credentials")
            #expect(answer.setCookies.isEmpty)
        }
    }

    @Test func theClientComesFromIdOrOrigin() async throws {
        try await fleet().run { client in
            let byOrigin = #"{"email":"ada@example.com","password":"a long password"}"#
            let unknown = Self.body.replacing("client_demo", with: "client_nobody")
            let foreign = "https://other.example.com"
            var codes: [String?] = []
            for (body, origin) in [
                (byOrigin, Samples.origin), (byOrigin, foreign), (Self.body, foreign), (unknown, Samples.origin),
            ] {
                codes.append(try await client.send(.post, "/auth/sign-in", body, headers: [.origin: origin]).code)
            }
            #expect(codes == [nil, "origin_not_allowed", "origin_not_allowed", "unknown_client"])
        }
    }

    /// A new password, set between the check of the old one and the session: the answer is the one that it would be now.
    @Test func rightsThatChangeMeanwhileAreAskedForAgain() async throws {
        let count = Mutex(0)
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.SignIn.self) { _, _ in
            guard
                count.withLock({
                    $0 += 1; return $0
                }) == 1
            else {
                throw ServiceError(.invalidCredentials, detail: "Wrong.")
            }
            return Identity.AuthenticatedUser(profile: Samples.profile, proof: Proof(Secret("of before")))
        }
        fleet.answer(Tokens.IssueSession.self) { _, _ in throw ServiceError.invalidProof }
        try await fleet.run { client in
            let answer = try await client.send(
                .post, "/auth/sign-in", #"{"client_id":"client_demo","email":"a@example.com","password":"a password"}"#,
                headers: [.origin: Samples.origin])
            #expect(answer.status == .unauthorized && answer.code == "invalid_credentials")
        }
        #expect(count.withLock { $0 } == 2)
    }
}
