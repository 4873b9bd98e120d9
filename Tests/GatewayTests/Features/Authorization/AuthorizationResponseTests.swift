import HTTPTypes
import Hummingbird
import Models
import Testing

@testable import GatewayService

/// Redirects that bring the browser back to the client.
@Suite struct AuthorizationResponseTests {
    private let response = AuthorizationResponse(issuer: ScriptedFleet.issuer)

    @Test func returnsTheCodeTheStateAndTheIssuer() {
        let redirect = response.code(.init(code: Secret("c&d"), request: Samples.authorization))
        #expect(redirect.status == .seeOther)
        #expect(
            redirect.headers[.location]
                == "https://app.example.com/done?code=c%26d&state=s&iss=http%3A%2F%2Fauth.example.com")
    }

    @Test func leavesOutAStateThatTheClientDidNotSend() {
        var request = Samples.authorization
        request.state = nil
        let redirect = response.error(AuthorizationError(.accessDenied, "No.", of: request))
        #expect(
            redirect.headers[.location]
                == "https://app.example.com/done?error=access_denied&error_description=No.&iss=http%3A%2F%2Fauth.example.com"
        )
    }

    @Test func redirectsOnlyErrorsOfTheClient() async throws {
        let redirect = try await response.catching {
            throw AuthorizationError(.invalidScope, "No.", of: Samples.authorization)
        }
        #expect(redirect.headers[.location]?.contains("error=invalid_scope") == true)
        await #expect(throws: ServiceError.invalidRedirectURI) {
            try await response.catching { throw ServiceError.invalidRedirectURI }
        }
    }
}
