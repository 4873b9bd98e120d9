import Models

@testable import GatewayService

/// A user with one connection, to Google, who signed in a while ago.
enum ConnectionScenario {
    static let identity = LinkedIdentityID.make()
    static let session = Proof(Secret("session-proof"))

    /// Identity accepts a proof of the session, and asks for the password `right` because the sign-in is not fresh.
    ///
    /// - Parameter isFresh: whether it is, to the gateway and to identity.
    static func fleet(isFresh: Bool = false) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        if isFresh {
            var claims = Samples.claims
            claims.authenticatedAt = Int(Timestamp.now.date.timeIntervalSince1970)
            let fresh = claims
            fleet.answer(Tokens.CheckAccessToken.self) { _, _ in fresh }
        }
        fleet.answer(Tokens.IssueSessionProof.self) { _, _ in Self.session }
        fleet.answer(Tokens.AdvanceEpoch.self) { _, _ in Nothing() }
        fleet.answer(Identity.GetProfile.self) { _, _ in Samples.profile }
        fleet.answer(Identity.ListLinkedIdentities.self) { _, _ in
            [
                LinkedIdentity(
                    id: Self.identity, provider: .google, email: nil, createdAt: .now, lastUsedAt: .now)
            ]
        }
        fleet.answer(Identity.UnlinkIdentity.self) { call, _ in
            guard call.session == Self.session, call.identity == Self.identity else { throw ServiceError.invalidProof }
            if isFresh { return .init(proof: Proof(Secret("epoch-proof"))) }
            guard let password = call.freshness.password else { throw ServiceError.insufficientUserAuthentication }
            guard password == Secret("right") else {
                throw ServiceError(.invalidCredentials, detail: "Wrong.")
            }
            return .init(proof: Proof(Secret("epoch-proof")))
        }
        return fleet
    }
}
