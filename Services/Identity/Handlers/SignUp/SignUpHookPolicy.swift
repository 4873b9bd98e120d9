import Models
import Proofs

/// What an application's sign-up hook has decided, verified.
struct SignUpVerdict: Sendable {
    /// What it was asked.
    let asked: SignUpHookRequest
    let outcome: SignUpVerdictProof.Outcome
    /// The id of this service's proof of what to ask. Mailer may have signed several verdicts about it.
    let requestProofID: String
}

/// Lets an application's sign-up hook decide whether a new user is created: for every way to sign up, after ``SignUpPolicy``.
///
/// It is applied where the user would be created, mostly in a transaction, and the hook can't be asked there. So it throws
/// ``SignUpHookPending`` without a verdict, which rolls everything back; ``SignUpHooks`` goes on from there.
struct SignUpHookPolicy: Sendable {
    let client: Client
    /// See ``SignUpHookRequest/method``.
    let method: String
    /// Nil if the hook was not asked.
    let verdict: SignUpVerdict?

    /// Gives the user the metadata of the hook, if the application has one.
    ///
    /// - Parameter identity: the identity at a provider that signs up.
    /// - Throws: ``SignUpHookPending``, ``SignUpStopped``, and 403 `invalid_proof` for a verdict about another person, client or method.
    func apply(to new: inout NewUser, _ identity: ExternalIdentity? = nil) throws {
        guard let hook = client.signUpSettings.hook else { return }
        guard let verdict else { throw SignUpHookPending(user: new, hook: hook, method: method, identity: identity) }
        let asked = verdict.asked
        guard asked.application == new.application, asked.client == client.id, asked.email == new.email,
            asked.method == method
        else { throw ServiceError.invalidProof }
        switch verdict.outcome {
        case .allowed(let metadata): new.signUpMetadata = metadata
        case .refused(let reason):
            throw SignUpStopped(emailHash: new.emailHash, reason: "sign_up_hook", serviceError: .signUpRefused(reason))
        case .failed(let reason):
            guard hook.fallback == .open, reason != SignUpVerdictProof.noSecret else {
                throw SignUpStopped(
                    emailHash: new.emailHash, reason: "sign_up_hook: \(reason)", serviceError: .signUpUnavailable)
            }
        }
    }
}

extension ServiceError {
    /// 403 with the reason of the hook, if it gave one.
    static func signUpRefused(_ reason: String?) -> ServiceError {
        ServiceError(.signUpRefused, detail: reason ?? "This application does not let you sign up.")
    }
}
