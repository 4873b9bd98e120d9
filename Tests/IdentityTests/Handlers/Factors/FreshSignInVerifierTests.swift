import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct FreshSignInVerifierTests {
    @Test func aUserWithoutAPasswordHasToSignInAgain() async throws {
        let factors = try await FactorFixture()
        try await factors.identity.postgres.execute("DELETE FROM identity.passwords")
        func code(signedIn age: Int, _ password: Secret?) async throws -> ErrorCode? {
            let session = try await factors.session(signedIn: age).claims
            return await error {
                try await factors.service.freshSignIn.require(
                    .init(password: password), of: session, deadline: factors.deadline)
            }?.code
        }
        #expect(try await code(signedIn: 0, nil) == nil)
        #expect(try await code(signedIn: 611, nil) == .insufficientUserAuthentication)
        #expect(try await code(signedIn: 611, IdentityFixture.password) == .invalidCredentials)
    }
}
