import Models
import Primitives
import Synchronization

@testable import GatewayService

/// Ada signs in with the right password, but another step comes first: her address has to be verified (the code of its email
/// is 123456), or she has to accept the terms of service in version 2.
struct WaitingScenario: Sendable {
    static let page = "/login/check-mail?client_id=client_demo&what=verify"

    private final class State: Sendable {
        let kept = Mutex<[String: (signIn: PendingSignIn, device: String?)]>([:])
        let isDone = Mutex(false)
    }

    static let terms = TermsOfService(version: "2", url: "https://app.example.com/terms")

    let step: PendingSignIn.Step
    private(set) var email = EmailScenario(.verification)
    /// The evidence that identity received when the address was verified.
    let evidence = CallLog<Identity.Ownership?>()
    /// The emails that were sent.
    let sent = CallLog<EmailCredentialID>()
    private let state = State()
    private let ada: Identity.AuthenticatedUser

    init(_ step: PendingSignIn.Step = .emailVerification) {
        self.step = step
        var ada = Samples.ada()
        let member = Membership(
            id: .make(), accountID: Samples.account, userID: Samples.user, role: .owner,
            account: Account(id: Samples.account, parentID: nil, name: nil, avatarURL: nil))
        ada.profile.memberships = [member]
        ada.profile.activeMembership = member
        self.ada = ada
        if step == .terms {
            email.client.signUpSettings.termsVersion = Self.terms.version
            email.client.branding.termsURL = Self.terms.url
        }
    }

    var credential: EmailCredentialID { ada.profile.credentials[0].id }
    /// The tokens that are valid.
    var tokens: [String] { state.kept.withLock { Array($0.keys) } }

    /// Verifies the address, as the email's link does in another browser.
    func verify() { state.isDone.withLock { $0 = true } }

    /// Ends all sign-ins that wait, as time does.
    func expire() { state.kept.withLock { $0 = [:] } }

    private var profile: SessionProfile {
        var profile = ada.profile
        if step == .terms || state.isDone.withLock(\.self) { profile.credentials[0].emailVerifiedAt = .now }
        return profile
    }

    /// What identity attests: a session, or the step that is left.
    private func user(continuing id: String? = nil) -> Identity.AuthenticatedUser {
        let isDone = state.isDone.withLock(\.self)
        let name = isDone ? "session" : "pending"
        var user = Identity.AuthenticatedUser(
            profile: profile, proof: Proof(Secret("\(name) \(id ?? "")")), epoch: 7,
            pendingStep: isDone ? nil : step)
        user.terms = isDone || step != .terms ? nil : Self.terms
        return user
    }

    func fleet() throws -> ScriptedFleet {
        var fleet = try email.fleet
        fleet.answer(Identity.SignIn.self) { call, _ in
            guard call.password == Secret("a long password") else {
                throw ServiceError(.invalidCredentials, detail: "Wrong.")
            }
            return user()
        }
        fleet.answer(Identity.SignUp.self) { call, _ in
            if step == .terms {
                guard call.termsVersion == Self.terms.version else { throw ServiceError.termsNotAccepted }
                verify()
            }
            return user()
        }
        fleet.answer(Identity.AcceptTerms.self) { call, _ in
            guard call.version == Self.terms.version else { throw ServiceError.termsNotAccepted }
            verify()
            return user(continuing: call.proof.jws.reveal())
        }
        fleet.answer(Identity.GetProfile.self) { _, _ in profile }
        fleet.answer(Identity.SendEmailVerification.self) { call, _ in
            sent.append(call.credential)
            return Nothing()
        }
        fleet.answer(Identity.VerifyEmail.self) { call, _ in
            evidence.append(call.ownership)
            verify()
            return .init(credentialsReset: false)
        }
        fleet.answer(Identity.CompleteSignIn.self) { call, _ in user(continuing: call.proof.jws.reveal()) }
        fleet.answer(Tokens.KeepSignIn.self) { call, _ in
            let token = RandomToken.make()
            let signIn = PendingSignIn(
                user: Samples.user, application: Samples.application, account: Samples.account, client: call.client,
                step: step, isNewUser: call.isNewUser)
            state.kept.withLock { $0[token.reveal()] = (signIn, call.device) }
            return .init(token: token, expiresIn: 300)
        }
        fleet.answer(Tokens.FindSignIn.self) { call, _ in
            let found = state.kept.withLock { $0[call.token.reveal()] }
            guard let found, call.client == nil || call.client == found.signIn.client,
                found.device == nil || found.device == call.device
            else { throw ServiceError.signInTokenInvalid }
            return .init(signIn: found.signIn, proof: Proof(call.token))
        }
        fleet.answer(Tokens.IssueSession.self) { call, _ in
            let parts = call.proof.jws.reveal().split(separator: " ")
            guard parts.first == "session" else { throw ServiceError.invalidProof }
            guard parts.count == 1 || state.kept.withLock({ $0.removeValue(forKey: String(parts[1])) }) != nil else {
                throw ServiceError.signInTokenInvalid
            }
            return Samples.grant
        }
        return fleet
    }
}
