import Models
import Testing

@testable import GatewayService

/// Our errors in the terms of RFC 6749 §4.1.2.1.
@Suite struct AuthorizationErrorTests {
    @Test(
        arguments: [
            (.serviceUnavailable, .temporarilyUnavailable), (.providerUnavailable, .temporarilyUnavailable),
            (.internalError, .serverError), (.providerFailed, .serverError), (.unknownProvider, .invalidRequest),
            (.providerNotConnected, .invalidRequest), (.signInCancelled, .accessDenied),
            (.userSuspended, .accessDenied),
        ] as [(ErrorCode, AuthorizationError.Code)])
    func hasACodeForEveryError(_ code: ErrorCode, _ expected: AuthorizationError.Code) {
        let error = AuthorizationError(ServiceError(code, detail: "Why."), of: Samples.authorization)
        #expect(error.code == expected && error.description == "Why.")
        #expect(error.redirectURI == "https://app.example.com/done" && error.state == "s")
    }
}
