import Foundation
import HTTPTypes
import Models

/// A sign-in that waits for another step, and the token by which it goes on. As an error of the API it becomes a 403 problem
/// with the members that the step needs; pages redirect to the page of the step.
struct WaitingSignIn: Sendable, ServiceErrorConvertible {
    let client: ClientID
    let step: PendingSignIn.Step
    /// 256 random bits, base64url.
    let token: Secret
    /// Seconds until the token expires.
    let expiresIn: Int
    let profile: SessionProfile
    /// The `Set-Cookie` field of the browser that the token is bound to; nil if it is bound to none.
    let deviceCookie: HTTPField?

    /// The address that has to be verified; nil if the step asks for none.
    var unverifiedEmail: EmailCredential? {
        step == .emailVerification ? profile.credentials.first { $0.email != nil && $0.emailVerifiedAt == nil } : nil
    }

    var serviceError: ServiceError { step.error }

    /// The members of the problem beside those of RFC 9457.
    struct Members: Encodable {
        let signInToken: String
        let expiresIn: Int
        let emailID: EmailCredentialID?
        let factors: [SecondFactorOption]?

        enum CodingKeys: String, CodingKey {
            case signInToken = "sign_in_token"
            case expiresIn = "expires_in"
            case emailID = "email_id"
            case factors
        }
    }

    /// A way to do the step.
    struct SecondFactorOption: Encodable {
        let type: Identity.VerifySecondFactor.Kind
    }

    var members: Members {
        Members(
            signInToken: token.reveal(), expiresIn: expiresIn, emailID: unverifiedEmail?.id,
            factors: step == .secondFactor
                ? Identity.VerifySecondFactor.Kind.allCases.map(SecondFactorOption.init) : nil)
    }
}

extension PendingSignIn.Step {
    /// The problem of a sign-in that waits for this step.
    var error: ServiceError {
        switch self {
        case .emailVerification:
            ServiceError(
                .emailVerificationRequired, detail: "The user has to verify their email address to sign in.")
        case .secondFactor:
            ServiceError(.secondFactorRequired, detail: "The user has to enter a second factor to sign in.")
        }
    }
}
