import HTTPTypes
import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct SignInTests {
    private static let body = #"{"client_id":"client_demo","email":"Ada@Example.com","password":"a long password"}"#

    private func fleet() throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.SignIn.self) { call, _ in
            guard call.email.description == "ada@example.com", call.password == Secret("a long password") else {
                throw ServiceError(code: "invalid_credentials", status: 401, detail: "Wrong.")
            }
            return Identity.Vouched(profile: Samples.profile, proof: Proof(Secret("the proof")))
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

    /// Whoever was in once may have made a thousand devices of their browser: a day's failures are for all of them.
    @Test func knownDevicesHaveADayTogether() async throws {
        let tried = Mutex<[(Secret, Tokens.LimitRule)]>([])
        var fleet = try fleet()
        var ada = Samples.profile
        ada.credentials = [
            .init(
                id: .make(), userID: ada.id, email: EmailAddress("ada@example.com"), hashedEmail: nil,
                emailVerifiedAt: nil)
        ]
        fleet.answer(Identity.SignIn.self) { [ada] _, _ in
            Identity.Vouched(profile: ada, proof: Proof(Secret("the proof")))
        }
        fleet.answer(Tokens.BeginAttempt.self) { call, _ in
            tried.withLock { $0.append((call.subject, call.rule)) }
            return Nothing()
        }
        fleet.answer(Tokens.SettleAttempt.self) { _, _ in Nothing() }
        fleet.answer(Tokens.SpendLimits.self) { call, _ in
            call.spends.map { .init(policy: $0.policy, rule: $0.rule, remaining: 1, reset: 1, isAllowed: true) }
        }
        try await fleet.run(limits: LimitRules()) { client in
            var subjects: [[String]] = []
            for _ in 0..<2 {
                let first = try await client.send(.post, "/auth/sign-in", Self.body, headers: [.origin: Samples.origin])
                let device = try #require(first.setCookies.last { $0.hasPrefix("__Host-device=") })
                tried.withLock { $0 = [] }
                let headers: HTTPFields = [.origin: Samples.origin, .cookie: String(device.prefix { $0 != ";" })]
                _ = try await client.send(.post, "/auth/sign-in", Self.body, headers: headers)
                subjects.append(tried.withLock { $0.map { $0.0.reveal() } })
                #expect(tried.withLock { $0.last?.1 } == Tokens.LimitRule(limit: 100, window: 86_400))
            }
            #expect(subjects.map(\.count) == [2, 2])
            #expect(subjects[0][0] != subjects[1][0] && subjects[0][1] == subjects[1][1])
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
}
