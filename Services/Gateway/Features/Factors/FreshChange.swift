import HTTPTypes
import Models

/// Makes a change to how a user signs in. It needs a fresh sign-in, and where it begins an epoch, every other session of the user ends.
struct FreshChange: Sendable {
    let sessionProofs: SessionProofs
    let freshness: FreshSignIn
    let epochs: EpochAdvancer
    let knownDevices: KnownDevices

    /// Runs `change` with a proof of the session and what renews its sign-in. It returns the epoch that has begun, with the proof of it for
    /// tokens; nil if none has. Returns the cookie that keeps the browser a known device, if it is one.
    ///
    /// - Throws: what `change` throws: 401 `insufficient_user_authentication` if the sign-in is not fresh and there is no `password`, 401
    ///   `invalid_credentials` for a wrong one.
    func callAsFunction(
        of session: SignedIn, password: Secret?, _ request: IncomingRequest,
        _ change: (Proof, Identity.FreshSignIn) async throws -> (proof: Proof?, epoch: Int?)
    ) async throws -> HTTPField? {
        let begun = try await freshness(password, of: .session(session), request) { freshness in
            try await change(try await sessionProofs.proof(of: session), freshness)
        }
        if let proof = begun.proof { await epochs.advance(proof) }
        return begun.epoch.flatMap { knownDevices.renewCookie(request, of: session.user, epoch: $0) }
    }
}

extension IncomingRequest {
    /// The password in a body that may be left out: it renews a sign-in that is not fresh. Throws 400 for another body.
    func freshPassword() async throws -> Secret? {
        var input = try await self.input(body: .optionalObject)
        let password = input.optionalSecret("password")
        try input.check()
        return password
    }
}
