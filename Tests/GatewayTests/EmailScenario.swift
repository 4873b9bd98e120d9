import HTTPTypes
import Models

@testable import GatewayService

/// An email of the demo client to ann@example.com, with the token `mailed` and the code 123456, and the services that
/// redeem it. Ada's session is what a sign-in opens.
struct EmailScenario: Sendable {
    static let fromClient: HTTPFields = [.origin: Samples.origin]
    /// A token, the error of identity about its user, and the code of the answer when it is redeemed.
    static let tokenErrors: [(token: String, error: ServiceError?, code: String)] = [
        ("gone", nil, "token_invalid"),
        ("mailed", ServiceError(.invalidCredentials, detail: "Wrong."), "invalid_credentials"),
        ("mailed", ServiceError(.userSuspended, detail: "Suspended."), "user_suspended"),
    ]

    let purpose: OneTimeGrant.Purpose
    var client = Samples.demo
    var redirectURI: String?
    /// What identity does about the user of the mailbox.
    var identityError: ServiceError?
    var resetsCredentials = false

    /// The tokens and codes that were redeemed.
    let redeemed = CallLog<String>()
    /// The emails that codes were entered for.
    let places = CallLog<Mailer.EmailCodeReference>()
    /// Whether the redemptions used the email up.
    let finished = CallLog<Bool>()
    /// The passwords that were set.
    let passwords = CallLog<Secret?>()

    init(_ purpose: OneTimeGrant.Purpose) { self.purpose = purpose }

    var fleet: ScriptedFleet {
        get throws {
            var fleet = try ScriptedFleet()
            fleet.knowsDemoClientAndToken(others: ["https://other.example.com"])
            let client = client
            fleet.answer(Identity.FindClient.self) { call, _ in
                switch call.key {
                case .id(Samples.client), .origin(Samples.origin): return client
                case .id: throw ServiceError(.unknownClient, detail: "No such client.")
                case .origin: throw ServiceError(.originNotAllowed, detail: "No such origin.")
                }
            }
            fleet.opensSessions()
            try answerAsMailer(&fleet)
            answerAsIdentity(&fleet)
            fleet.answer(Tokens.AdvanceEpoch.self) { _, _ in Nothing() }
            fleet.answer(Tokens.IssueSessionProof.self) { _, _ in Proof(Secret("session")) }
            return fleet
        }
    }

    private func answerAsMailer(_ fleet: inout ScriptedFleet) throws {
        var mailed = try Samples.grant(for: purpose)
        mailed.redirectURI = redirectURI
        let known = mailed
        @Sendable func grant(of token: Secret) throws -> OneTimeGrant {
            guard token == Secret("mailed") else { throw ServiceError.tokenInvalid }
            return known
        }
        @Sendable func check(_ code: Secret) throws {
            guard code == Secret("123456") else { throw ServiceError.codeInvalid }
        }
        fleet.answer(Mailer.PeekEmailToken.self) { call, _ in try grant(of: call.token) }
        fleet.answer(Mailer.PreviewEmailLink.self) { call, _ in
            .init(grant: try grant(of: call.token), proof: Proof(Secret("preview")))
        }
        fleet.answer(Mailer.RedeemEmailToken.self) { [redeemed] call, _ in
            guard try grant(of: call.token).purpose == call.purpose else { throw ServiceError.tokenInvalid }
            redeemed.append("token")
            return RedeemedGrant(proof: Proof(Secret("mailbox")), grant: known)
        }
        fleet.answer(Mailer.RedeemEmailCode.self) { [redeemed, places] call, _ in
            places.append(call.place)
            try check(call.code)
            redeemed.append("code")
            return RedeemedGrant(proof: Proof(Secret("mailbox")), grant: known)
        }
        fleet.answer(Mailer.ExchangeEmailCode.self) { [places] call, _ in
            places.append(call.place)
            try check(call.code)
            return .init(token: Secret("mailed"))
        }
        fleet.answer(Mailer.FinishRedemption.self) { [finished] call, _ in
            finished.append(call.isSpent)
            return Nothing()
        }
    }

    private func answerAsIdentity(_ fleet: inout ScriptedFleet) {
        let (error, resets, passwords, purpose) = (identityError, resetsCredentials, passwords, purpose)
        var user = Samples.ada()
        user.credentialsReset = resets
        let ada = user
        @Sendable func check() throws { if let error { throw error } }
        fleet.answer(Identity.PreviewEmailLink.self) { _, _ in
            .init(
                isRegistered: true, hasPassword: true, resetsCredentials: resets,
                undoesSince: purpose == .emailUndo ? .now : nil)
        }
        fleet.answer(Identity.SignInWithEmailLink.self) { _, _ in
            try check()
            return ada
        }
        fleet.answer(Identity.AcceptInvite.self) { call, _ in
            try check()
            passwords.append(call.newPassword)
            return ada
        }
        fleet.answer(Identity.VerifyEmail.self) { _, _ in
            try check()
            return .init(credentialsReset: resets)
        }
        fleet.answer(Identity.ResetPassword.self) { call, _ in
            try check()
            passwords.append(call.newPassword)
            return .init(proof: Proof(Secret("epoch")), credentialsReset: resets)
        }
        fleet.answer(Identity.GetProfile.self) { _, _ in ada.profile }
    }
}
