import Foundation
import HTTPTypes
import Hummingbird
import Models

/// A sign-in that waits for another step, and the token by which it goes on. As an error of the API it becomes a 403 problem
/// with the members that the step needs; pages redirect to the page of the step.
struct WaitingSignIn: Sendable, ProblemExtending {
    let client: ClientID
    let step: PendingSignIn.Step
    /// 256 random bits, base64url.
    let token: Secret
    /// Seconds until the token expires.
    let expiresIn: Int
    let profile: SessionProfile
    /// The terms of service to accept; nil if the step asks for none.
    var terms: TermsOfService?
    /// The `Set-Cookie` field of the browser that the token is bound to; nil if it is bound to none.
    var deviceCookie: HTTPField?

    /// The second factors that the user has; nil if the step asks for none.
    var secondFactors: [SecondFactorKind]?
    /// The options for a passkey as the second factor.
    var passkeyOptions: PasskeyRequestOptions?

    /// Recovery codes of a factor that was set up in the step before.
    var recoveryCodes: [Secret] = []

    /// The address that has to be verified; nil if the step asks for none.
    var unverifiedEmail: EmailCredential? {
        step == .emailVerification ? profile.credentials.first { $0.email != nil && $0.emailVerifiedAt == nil } : nil
    }

    var serviceError: ServiceError { step.error }

    var members: ProblemMembers {
        ProblemMembers(
            signInToken: token.reveal(), expiresIn: expiresIn, emailID: unverifiedEmail?.id,
            factors: secondFactors?.map { .init(type: .init($0), options: $0 == .passkey ? passkeyOptions : nil) },
            termsVersion: terms?.version, termsURL: terms?.url,
            recoveryCodes: recoveryCodes.isEmpty ? nil : recoveryCodes.map { $0.reveal() })
    }
}

extension WaitingSignIn {
    /// Redirects a browser to the page of the step, and keeps the token in a cookie.
    func redirect(returnTo: String?, languages: [String], _ policy: CookiePolicy) -> Response {
        var next = PageQuery(of: client)
        (next.languages, next.returnTo) = (languages, returnTo)
        var response = Response(status: .seeOther, headers: [.location: step.path(next), .cacheControl: "no-store"])
        response.headers.append(SignInCookie.field(self, policy))
        if let deviceCookie { response.headers.append(deviceCookie) }
        // The email's link, which has no `return_to`, finds it there.
        LoginAttempt(client: client, email: unverifiedEmail?.email, returnTo: returnTo).keep(on: &response, policy)
        return response
    }
}

extension PendingSignIn.Step {
    /// The problem of a sign-in that waits for this step.
    var error: ServiceError {
        switch self {
        case .emailVerification:
            ServiceError(
                .emailVerificationRequired, detail: "The user has to verify their email address to sign in.")
        case .secondFactor, .stepUp:
            ServiceError(.secondFactorRequired, detail: "The user has to enter a second factor to sign in.")
        case .secondFactorEnrolment:
            ServiceError(
                .secondFactorEnrolmentRequired, detail: "The user has to set a second factor up to sign in.")
        case .terms: .termsNotAccepted
        }
    }
}
