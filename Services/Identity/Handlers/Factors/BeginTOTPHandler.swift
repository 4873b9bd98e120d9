import Models
import OneTimePasswords
import RPC

/// Makes a secret for an authenticator app.
struct BeginTOTPHandler: RPCHandler {
    let enrollers: EnrollerVerifier
    let usedProofs: UsedProofStore
    let totpFactors: TOTPFactorStore

    func callAsFunction(_ call: Identity.BeginTOTP, _ context: CallContext) async throws -> Identity.BeginTOTP.Reply {
        let deadline = context.deadline.instant
        let enroller = try await enrollers.verify(call.enroller, call.freshness, context)
        try await usedProofs.use(enroller.proofID, deadline: deadline)
        let (user, client) = (enroller.user.profile, enroller.client)
        let secret = TOTPSecret.random()
        let uri = secret.uri(
            issuer: client.applicationName, account: user.address?.description ?? client.applicationName)
        let qr = Secret(try QRCode(uri).svg)
        let id = try await totpFactors.begin(secret, of: user.id, client.applicationID, deadline: deadline)
        return .init(id: id, secret: secret.text, uri: uri, qr: qr)
    }
}
