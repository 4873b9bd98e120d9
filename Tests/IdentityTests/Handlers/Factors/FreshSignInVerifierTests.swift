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

    @Test func aFreshSignInOrThePasswordIsEnoughAtTheBoundary() async throws {
        let factors = try await FactorFixture()
        let (freshSignIn, deadline) = (factors.service.freshSignIn, factors.deadline)
        let (fresh, old) = (
            try await factors.session(signedIn: 590).claims, try await factors.session(signedIn: 611).claims
        )
        try await freshSignIn.require(.init(), of: fresh, deadline: deadline)
        // Not looked at.
        try await freshSignIn.require(.init(password: Secret("wrong")), of: fresh, deadline: deadline)
        try await freshSignIn.require(.init(password: IdentityFixture.password), of: old, deadline: deadline)
        let wrong = await error {
            try await freshSignIn.require(.init(password: Secret("wrong")), of: old, deadline: deadline)
        }
        #expect(wrong?.code == .invalidCredentials)
    }

    @Test func twoStepSignInNeedsASessionOfTwoFactors() async throws {
        let factors = try await FactorFixture()
        let users = factors.service.users
        var client = factors.identity.client
        func missing(_ methods: [String]?) async throws -> ServiceError? {
            var session = try await factors.session().claims
            session.authenticationMethods = methods
            let user = try #require(
                try await users.user(factors.ann.id, of: factors.application, deadline: factors.deadline))
            return await error {
                try await factors.service.freshSignIn.requireBothFactors(
                    of: session, user, at: client, factors.identity.context())
            }
        }
        #expect(try await missing(["pwd"]) == nil)
        try await factors.confirmTOTP()
        #expect(try await missing(["pwd", "otp", "mfa"]) == nil)
        for methods in [["pwd"], [], nil] {
            let error = try await missing(methods)
            #expect(error?.code == .insufficientUserAuthentication && error?.authenticationContext == .twoFactors)
        }
        // An application without second factors asks for none.
        client.factorSettings.secondFactor = .off
        #expect(try await missing(["pwd"]) == nil)
    }

    @Test func whereTwoFactorsAreRequiredAUserWithoutOneHasNoneToShow() async throws {
        let factors = try await FactorFixture()
        var client = factors.identity.client
        client.factorSettings.secondFactor = .required
        func missing() async throws -> ErrorCode? {
            let user = try #require(
                try await factors.service.users.user(
                    factors.ann.id, of: factors.application, deadline: factors.deadline))
            let session = try await factors.session().claims
            return await error {
                try await factors.service.freshSignIn.requireBothFactors(
                    of: session, user, at: client, factors.identity.context())
            }?.code
        }
        #expect(try await missing() == nil)
        try await factors.addPasskey(FactorFixture.registration())
        #expect(try await missing() == .insufficientUserAuthentication)
    }
}
