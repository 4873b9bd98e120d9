import Models
import OneTimePasswords
import RPC

/// Makes a secret for an authenticator app.
struct BeginTOTPHandler: RPCHandler {
    let sessions: SessionVerifier
    let freshSignIn: FreshSignInVerifier
    let activeUsers: ActiveUsers
    let clients: ClientStore
    let totpFactors: TOTPFactorStore

    func callAsFunction(_ call: Identity.BeginTOTP, _ context: CallContext) async throws -> Identity.BeginTOTP.Reply {
        let deadline = context.deadline.instant
        let session = try await sessions.use(call.session, context)
        try await freshSignIn.require(call.freshness, of: session, deadline: deadline)
        let client = try await clients.require(session.client, deadline: deadline)
        let user = try await activeUsers.find(session.user, of: session.application, context)
        try freshSignIn.requireBothFactors(of: session, user)
        let secret = TOTPSecret.random()
        let uri = secret.uri(
            issuer: client.applicationName, account: user.profile.address?.description ?? client.applicationName)
        let qr = Secret(try QRCode(uri).svg)
        let id = try await totpFactors.begin(secret, of: session.user, session.application, deadline: deadline)
        return .init(id: id, secret: secret.text, uri: uri, qr: qr)
    }
}
