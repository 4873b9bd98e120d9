import Hummingbird
import Models
import RPCClient

/// Turns two-step sign-in on or off.
struct UpdateFactorsEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .patch, "/auth/factors", id: "updateFactors", tag: .factors,
        summary: "Turn two-step sign-in on or off",
        description: """
            With it, a sign-in by password, email or provider needs a second factor: an authenticator app turns it on by itself, a passkey \
            does not. Needs a sign-in within the last ten minutes, or the password, and two factors where it is on. If that changes \
            anything, every other session of the user ends, and the user is notified by email.
            """,
        authentication: .firstParty,
        rateLimit: .signIn,
        request: .json(
            .object(
                isClosed: true,
                [.required("two_step", .boolean, "Whether a sign-in needs two factors."), .freshPassword])),
        answers: [.json("Recovery codes, if the user had none. They are not returned again.", .recoveryCodes)],
        errors: [
            .insufficientUserAuthentication, .invalidCredentials, .methodNotEnabled, .notFound, .userSuspended,
        ])

    let identity: ServiceClient
    let sessionProofs: SessionProofs
    let freshness: FreshSignIn
    let epochs: EpochAdvancer
    let knownDevices: KnownDevices

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input()
        input.allowOnly(["two_step", "password"])
        if !input.has("two_step") {
            input.reject(.body, "/two_step", type: "required", expected: "a boolean")
        }
        let isOn = input.flag("two_step")
        let password = input.optionalSecret("password")
        try input.check()
        let changed = try await freshness(password, of: .session(session), request) { freshness in
            try await identity.call(
                Identity.SetTwoStep(
                    session: try await sessionProofs.proof(of: session), isOn: isOn, freshness: freshness,
                    ipAddress: request.device.ipAddress, origin: MailOrigin(of: request)))
        }
        var response = Response.json(RecoveryCodesBody(changed.recoveryCodes))
        if let proof = changed.proof { await epochs.advance(proof) }
        if let epoch = changed.epoch,
            let cookie = knownDevices.renewCookie(request, of: session.user, epoch: epoch)
        {
            response.headers.append(cookie)
        }
        return response
    }
}
