import Foundation
import HTTPTypes
import Models

@testable import GatewayService

/// Ada, who manages her addresses: a primary one, another that is verified, and one that waits.
struct EmailsScenario: Sendable {
    static let cookie = "access_token=good"
    static let bearer: HTTPFields = [.authorization: "Bearer good", .origin: Samples.origin]
    static let primary = email("ada@example.com", isPrimary: true)
    static let work = email("work@example.com")
    static let pending = email("new@example.com", isPending: true)

    /// Whether she signed in a moment ago.
    var isFresh = true
    /// What identity answers with.
    var error: ServiceError?
    /// The addresses that identity was asked to add, remove and make primary.
    let calls = CallLog<String>()
    let mails = EmailLog(.send)

    private static func email(_ text: String, isPrimary: Bool = false, isPending: Bool = false) -> UserEmail {
        // It is an address.
        UserEmail(
            id: .make(), email: EmailAddress(text)!, emailVerifiedAt: isPending ? nil : .now, isPrimary: isPrimary,
            createdAt: .now, isPending: isPending)
    }

    func fleet() throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.allowsAllAttempts()
        fleet.countsEmails(mails)
        fleet.hasFactors()
        fleet.answer(Identity.ListEmails.self) { _, _ in [Self.primary, Self.work, Self.pending] }
        var claims = Samples.claims
        claims.authenticatedAt = isFresh ? Int(Timestamp.now.date.timeIntervalSince1970) : 1
        let (known, profile, isFresh, error, calls) = (claims, Samples.ada().profile, isFresh, error, calls)
        fleet.answer(Tokens.CheckAccessToken.self) { call, _ in
            guard call.accessToken == Secret("good") else { throw ServiceError.invalidToken }
            return known
        }
        fleet.answer(Tokens.AdvanceEpoch.self) { _, _ in Nothing() }
        fleet.answer(Identity.GetProfile.self) { _, _ in profile }
        @Sendable func check(_ session: Proof, _ password: Secret?) throws {
            guard session == Proof(Secret("session-proof")) else { throw ServiceError.invalidProof }
            guard isFresh || password != nil else { throw ServiceError.insufficientUserAuthentication }
            guard password == nil || password == Secret("right") else {
                throw ServiceError(.invalidCredentials, detail: "Wrong.")
            }
            if let error { throw error }
        }
        fleet.answer(Identity.AddEmail.self) { call, _ in
            try check(call.session, call.freshness.password)
            calls.append("add \(call.email)")
            return Self.pending
        }
        fleet.answer(Identity.RemoveEmail.self) { call, _ in
            try check(call.session, call.freshness.password)
            calls.append("remove \(call.email)")
            return .init(proof: Proof(Secret("epoch-proof")), epoch: 8)
        }
        fleet.answer(Identity.MakeEmailPrimary.self) { call, _ in
            try check(call.session, call.freshness.password)
            calls.append("primary \(call.email)")
            return Nothing()
        }
        return fleet
    }
}
