import Foundation
import Models
import RPCClient

/// A second factor as a request states it.
enum SecondFactorInput: Sendable {
    case totp(Secret)
    case recoveryCode(Secret)
    /// What `toJSON()` makes of the passkey's answer.
    case passkey(Data)

    var kind: SecondFactorKind {
        switch self {
        case .totp: .totp
        case .recoveryCode: .recoveryCode
        case .passkey: .passkey
        }
    }
}

extension Input {
    /// A second factor: `type`, and with it `code` or `credential`.
    mutating func requiredSecondFactor() -> Required<SecondFactorInput> {
        let type = required(
            "type", oneOf: SecondFactorKind.self,
            expected: SecondFactorKind.allCases.map(\.rawValue).joined(separator: " or "))
        switch try? type.get() {
        case .totp, nil: return requiredCode("code").map { .totp($0) }
        case .recoveryCode: return requiredCode("code").map { .recoveryCode($0) }
        case .passkey: return requiredCredential().map { .passkey($0) }
        }
    }
}

extension FormBody {
    /// A code, or a passkey's answer. In the field for the app's codes, a recovery code is accepted, too: apps show six digits, and recovery
    /// codes are longer.
    ///
    /// - Parameter isRecoveryCode: whether the code was typed into the field for recovery codes.
    /// - Throws: 400 for a code that can be neither, 401 `passkey_invalid`.
    func secondFactor(isRecoveryCode: Bool) throws -> SecondFactorInput {
        if self["credential"] != nil { return .passkey(try credential()) }
        let text = self["code"] ?? ""
        let length = text.fits(TextBounds.code) ? text.count { !$0.isWhitespace && $0 != "-" } : 0
        guard length >= 6 else { throw ServiceError.fields(["code": "app_code"]) }
        return length == 6 && !isRecoveryCode ? .totp(Secret(text)) : .recoveryCode(Secret(text))
    }
}

extension [Schema.Property] {
    /// What ``Input/requiredSecondFactor()`` reads.
    static func secondFactor(isRequired: Bool) -> [Schema.Property] {
        let type = Schema.oneOf(SecondFactorKind.allCases.map(\.rawValue))
        return [
            isRequired ? .required("type", type) : .optional("type", type),
            .optional(
                "code", .string.example("482913"),
                "Of the authenticator app, or a recovery code. Hyphens, spaces and case do not matter."),
            .optional("credential", .assertionCredential, "In place of a code, for the type `passkey`."),
        ]
    }
}

/// Takes the second factor of a sign-in that waits for it.
struct SecondFactor: Sendable {
    let identity: ServiceClient
    let passkeys: Passkeys
    let throttle: AttemptThrottle
    let openSession: OpenSession

    /// Verifies a second factor, and continues the sign-in. Wrong codes count against the account, whatever sign-in they are for.
    ///
    /// - Throws: 401 `second_factor_invalid` for a code that is wrong or was used, or is too weak for the client; `passkey_invalid`; 401 `sign_in_token_invalid` for a
    ///   sign-in that waits for something else, 429.
    /// - Parameter browser: the browser to remember; nil for none.
    func callAsFunction(
        _ input: SecondFactorInput, for found: FoundSignIn, remembering browser: RememberedBrowser? = nil,
        _ request: IncomingRequest
    ) async throws -> SignInOutcome {
        guard found.signIn.step.needsSecondFactor else { throw ServiceError.signInTokenInvalid }
        // No attempt: nothing is compared.
        guard found.signIn.takes(input.kind) else { throw ServiceError.secondFactorTooWeak }
        let answer = try await passkeys.answer(input, request)
        let call = Identity.VerifySecondFactor(
            proof: found.proof, answer: answer, browser: browser?.token, ipAddress: request.device.ipAddress,
            origin: MailOrigin(of: request))
        // A passkey can't be guessed, so wrong codes of somebody else don't keep its owner out. Nor do wrong codes of the app keep out an
        // owner who has lost it.
        let user =
            switch input.kind {
            case .passkey: try await identity.call(call)
            case .totp:
                try await throttle.attempting(secondFactorOf: found.signIn.user, request) {
                    try await identity.call(call)
                }
            case .recoveryCode:
                try await throttle.attempting(recoveryCodeOf: found.signIn.user, request) {
                    try await identity.call(call)
                }
            }
        return try await openSession(user, continuing: found, request)
    }
}

extension Passkeys {
    /// What identity verifies of a second factor: a passkey's answer goes with tokens' proof of its challenge, which is used up.
    ///
    /// - Throws: 401 `passkey_invalid`.
    func answer(_ input: SecondFactorInput, _ request: IncomingRequest) async throws -> SecondFactorAnswer {
        switch input {
        case .totp(let code): .totp(code)
        case .recoveryCode(let code): .recoveryCode(code)
        case .passkey(let credential):
            .passkey(credential, challenge: try await challengeProof(in: credential, request))
        }
    }
}
