import HTTPTypes
import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct PasswordSignInTests {
    private func fleet(_ attempts: AttemptLog) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.signsInAda()
        fleet.allowsAllAttempts(attempts)
        return fleet
    }

    /// Each network has its own share of the password hashing, and known devices go first.
    @Test func sharesTheHashingByNetwork() async throws {
        let shares = Mutex<[WorkShare?]>([])
        var fleet = try fleet(AttemptLog())
        fleet.answer(Identity.SignIn.self) { call, _ in
            shares.withLock { $0.append(call.share) }
            return Samples.ada()
        }
        try await fleet.run(limits: LimitRules()) { client in
            let first = try await client.send(
                .post, "/auth/sign-in", Samples.signInBody, headers: [.origin: Samples.origin])
            let cookie = try #require(first.setCookies.last { $0.hasPrefix("__Host-device=") })
            let headers: HTTPFields = [.origin: Samples.origin, .cookie: String(cookie.prefix { $0 != ";" })]
            _ = try await client.send(.post, "/auth/sign-in", Samples.signInBody, headers: headers)
            let found = shares.withLock { $0 }
            #expect(found.map { $0?.isKnown } == [false, true])
            #expect(found.first??.key == found.last??.key)
        }
    }

    /// Identity records a new device with the sign-in.
    @Test func tellsWhoIsKnownInTheBrowser() async throws {
        let calls = Mutex<[Identity.SignIn]>([])
        var fleet = try fleet(AttemptLog())
        fleet.answer(Identity.SignIn.self) { call, _ in
            calls.withLock { $0.append(call) }
            return Samples.ada()
        }
        try await fleet.run(limits: LimitRules()) { client in
            let first = try await client.send(
                .post, "/auth/sign-in", Samples.signInBody,
                headers: [.origin: Samples.origin, .userAgent: "Chrome/130.0 Linux"])
            let cookie = try #require(first.setCookies.last { $0.hasPrefix("__Host-device=") })
            let headers: HTTPFields = [.origin: Samples.origin, .cookie: String(cookie.prefix { $0 != ";" })]
            _ = try await client.send(.post, "/auth/sign-in", Samples.signInBody, headers: headers)
        }
        let found = calls.withLock { $0 }
        #expect(found.first?.knownUsers == [] && found.last?.knownUsers?.map(\.user) == [Samples.user])
        #expect(found.first?.origin?.browser == "Chrome")
    }

    /// If the password changes between the check and the session, the second check answers.
    @Test func checksAgainIfTheUserChangedInTheMeantime() async throws {
        let count = Mutex(0)
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.SignIn.self) { _, _ in
            let attempt = count.withLock { count in
                count += 1
                return count
            }
            guard attempt == 1 else { throw ServiceError(.invalidCredentials, detail: "Wrong.") }
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

    /// In a storm the surplus costs neither a count nor a call.
    @Test func asksNobodyForAMomentAfterAnOverload() async throws {
        let attempts = AttemptLog()
        let asked = Mutex(0)
        var fleet = try fleet(attempts)
        fleet.answer(Identity.SignIn.self) { _, _ in
            asked.withLock { $0 += 1 }
            throw ServiceError.unavailable(retryAfter: 7, overload: .network)
        }
        try await fleet.withFleet { fleet in
            let useCases = UseCases(fleet, limits: LimitRules())
            let overload = HashingOverload()
            let signIn = PasswordSignIn(
                identity: fleet.identity, throttle: useCases.throttle, overload: overload,
                openSession: useCases.openSession)
            let email = try #require(EmailAddress("ada@example.com"))
            let request = IncomingRequest.testing()
            // As if it had just been refused: the memory must outlast a slow test.
            overload.record(
                .unavailable(retryAfter: 7, overload: .everyone), for: request.workShare(), now: .now + .seconds(60))
            let error = await #expect(throws: ServiceError.self) {
                try await signIn(email, password: Secret("a long password"), to: Samples.demo, request)
            }
            #expect(error?.retryAfter == 7)
            #expect(attempts.begun.withLock { $0.isEmpty } && asked.withLock { $0 } == 0)
        }
    }

    @Test func requiresThatTheClientOffersPasswords() async throws {
        let attempts = AttemptLog()
        try await fleet(attempts).withFleet { fleet in
            let useCases = UseCases(fleet, limits: LimitRules())
            let signIn = PasswordSignIn(
                identity: fleet.identity, throttle: useCases.throttle, overload: HashingOverload(),
                openSession: useCases.openSession)
            var client = Samples.demo
            client.loginMethods = [.magicLink]
            let email = try #require(EmailAddress("ada@example.com"))
            let error = await #expect(throws: ServiceError.self) {
                try await signIn(email, password: Secret("a long password"), to: client, .testing())
            }
            #expect(error?.code == .methodNotEnabled)
            #expect(attempts.begun.withLock { $0.isEmpty })
        }
    }
}
