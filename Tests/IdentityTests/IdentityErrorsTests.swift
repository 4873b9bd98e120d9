import Models
import Testing

@testable import IdentityService

@Suite struct IdentityErrorsTests {
    @Test func parametersAreRefusedAllAtOnceAndNoneIsNoError() throws {
        let parameters = ["/a", "/b"].map { InvalidParameter(in: .body, path: $0, type: "format") }
        let error = #expect(throws: ServiceError.self) { try parameters.refuse() }
        #expect(error?.code == .invalidRequest && error?.invalidParams == parameters)
        try [InvalidParameter]().refuse()
    }

    /// One answer for both, so that it does not tell which of them is wrong.
    @Test func wrongCredentialsNameBothParts() {
        #expect(ServiceError.invalidCredentials.detail.contains("email address or the password"))
        #expect(ServiceError.invalidCredentials.invalidParams == nil)
    }

    @Test func anUnknownClientNamesItsParameter() {
        #expect(ServiceError.unknownClient.invalidParams?.map(\.path) == ["/client_id"])
    }

    @Test func tooManyInvitesTellWhenToComeBack() {
        let error = ServiceError.tooManyInvites(retryAfter: 77)
        #expect(error.status == 429 && error.retryAfter == 77)
    }
}
