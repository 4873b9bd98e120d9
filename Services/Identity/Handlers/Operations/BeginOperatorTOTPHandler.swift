import Models
import OneTimePasswords
import RPC

/// Makes a secret for the first authenticator app of an operator.
struct BeginOperatorTOTPHandler: RPCHandler {
    let accounts: OperatorAccounts
    let totpFactors: TOTPFactorStore

    func callAsFunction(
        _ call: Identity.BeginOperatorTOTP, _ context: CallContext
    ) async throws -> Identity.BeginTOTP.Reply {
        let deadline = context.deadline.instant
        let found = try await accounts.find(call.user, epoch: call.epoch, deadline: deadline)
        guard found.secondFactor == .missing else {
            throw ServiceError(.alreadyExists, detail: "The operator has an authenticator app already.")
        }
        let secret = TOTPSecret.random()
        let uri = secret.uri(issuer: "Latchkey console", account: found.email?.description ?? found.id.description)
        let qr = Secret(try QRCode(uri).svg)
        let id = try await totpFactors.begin(secret, of: found.id, found.application, deadline: deadline)
        return .init(id: id, secret: secret.text, uri: uri, qr: qr)
    }
}
