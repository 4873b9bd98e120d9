import Foundation
import HTTPTypes
import Hummingbird
import Models

/// Turns errors into problem documents (RFC 9457).
struct Problem: Sendable {
    let issuer: String

    /// The response about `error`, which was thrown for the request `id`.
    func response(to error: any Error, request id: RequestID) -> Response {
        switch error {
        case let error as MethodNotAllowed:
            let serviceError = ServiceError(
                .methodNotAllowed, detail: "This path takes \(error.allowed.joined(separator: ", ")).")
            var response = response(serviceError, request: id)
            response.headers[.allow] = error.allowed.joined(separator: ", ")
            return response
        case let error as any ProblemExtending:
            var response = response(error.serviceError, members: error.members, request: id)
            if let cookie = error.deviceCookie { response.headers.append(cookie) }
            return response
        case let error as any ServiceErrorConvertible:
            return response(error.serviceError, members: ProblemMembers(error.serviceError), request: id)
        case is CancellationError: return response(.deadlineExceeded, request: id)
        default: return response(.internal, request: id)
        }
    }

    /// The document in JSON.
    func document(_ error: ServiceError, request id: RequestID) -> Data {
        (try? JSONEncoder.response.encode(details(error, request: id))) ?? Data()
    }

    private func details(_ error: ServiceError, request id: RequestID) -> ProblemDetails {
        ProblemDetails(
            type: "\(issuer)/problems/\(error.code)",
            title: error.code.definition.title,
            status: error.status,
            detail: error.detail,
            instance: "/requests/\(id)",
            code: error.code.rawValue,
            invalidParams: error.invalidParams)
    }

    private func response(
        _ error: ServiceError, members: ProblemMembers? = nil, request id: RequestID
    ) -> Response {
        var response = Response.json(
            Document(details: details(error, request: id), members: members), status: .init(code: error.status),
            type: "application/problem+json")
        if let seconds = error.retryAfter { response.headers[.retryAfter] = String(seconds) }
        if error.code == ServiceError.unsupportedContentEncoding.code { response.headers[.acceptEncoding] = "identity" }
        if error.status == 401 || error.code == ServiceError.insufficientScope.code {
            response.headers[.wwwAuthenticate] = challenge(error)
        }
        return response
    }

    /// RFC 6750 §3: the bare scheme when no token came, the reason when one did; RFC 9470 §3: how old a sign-in may be, and how strong it has to be.
    private func challenge(_ error: ServiceError) -> String {
        let code = error.code
        if code == .insufficientUserAuthentication {
            let context = error.authenticationContext.map { ", acr_values=\"\($0.rawValue)\"" }
            return "Bearer error=\"\(code)\", max_age=\(Identity.FreshSignIn.maximumAge)\(context ?? "")"
        }
        return [ServiceError.invalidToken.code, ServiceError.insufficientScope.code].contains(code)
            ? "Bearer error=\"\(code)\"" : "Bearer"
    }

    /// A problem with extension members (RFC 9457 §3.2).
    private struct Document: Encodable {
        let details: ProblemDetails
        let members: ProblemMembers?

        func encode(to encoder: any Encoder) throws {
            try details.encode(to: encoder)
            try members?.encode(to: encoder)
        }
    }
}

/// An error whose problem has extension members (RFC 9457 §3.2).
protocol ProblemExtending: ServiceErrorConvertible {
    var members: ProblemMembers { get }
    /// A `Set-Cookie` field of the response; nil for none.
    var deviceCookie: HTTPField? { get }
}

/// The extension members of problems; nil for those that a problem does not have.
struct ProblemMembers: Encodable, Sendable, Equatable {
    /// The token by which a sign-in goes on.
    var signInToken: String?
    /// Seconds until it expires.
    var expiresIn: Int?
    /// The address to verify.
    var emailID: EmailCredentialID?
    /// The ways to do the step of a second factor, or to authenticate again.
    var factors: [Factor]?
    /// How old a sign-in may be, in seconds (RFC 9470 §3).
    var maximumAge: Int?
    /// What a session has to reach (RFC 9470 §3).
    var authenticationContext: AuthenticationContext?
    /// The present version of the terms of service.
    var termsVersion: String?
    /// Where they can be read.
    var termsURL: String?
    /// Recovery codes of a factor that was set up in the step before.
    var recoveryCodes: [String]?
    /// The accounts that would be left without an owner.
    var accounts: [AccountReference]?

    /// A factor that the user can show.
    struct Factor: Encodable, Sendable, Equatable {
        let type: ReauthenticationFactor
        /// What a passkey answers.
        var options: PasskeyRequestOptions?
    }

    enum CodingKeys: String, CodingKey {
        case signInToken = "sign_in_token"
        case expiresIn = "expires_in"
        case emailID = "email_id"
        case factors, accounts
        case maximumAge = "max_age"
        case authenticationContext = "acr_values"
        case termsVersion = "terms_version"
        case termsURL = "terms_url"
        case recoveryCodes = "recovery_codes"
    }
}

extension ProblemMembers {
    /// What an `insufficient_user_authentication` asks for, as its challenge does, and what the user can show; the accounts of a
    /// `sole_owner`. Nil for any other error.
    init?(_ error: ServiceError) {
        switch error.code {
        case .insufficientUserAuthentication:
            self.init(
                factors: error.factors?.map { .init(type: $0) }, maximumAge: Identity.FreshSignIn.maximumAge,
                authenticationContext: error.authenticationContext)
        case .soleOwner: self.init(accounts: error.accounts)
        default: return nil
        }
    }
}
