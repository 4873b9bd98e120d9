import Foundation
import Models
import Proofs
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
        // Whoever sends one has to know it.
        for session in [fresh, old] {
            try await freshSignIn.require(.init(password: IdentityFixture.password), of: session, deadline: deadline)
            let wrong = await error {
                try await freshSignIn.require(.init(password: Secret("wrong")), of: session, deadline: deadline)
            }
            #expect(wrong?.code == .invalidCredentials)
        }
    }

    @Test func aWrongPasswordIsRefusedBesideTwoFactorsToo() async throws {
        let factors = try await FactorFixture()
        try await factors.confirmTOTP()
        var session = try await factors.session().claims
        session.authenticationMethods = ["pwd", "otp", "mfa"]
        let claims = session
        func code(_ password: Secret) async -> ErrorCode? {
            await error {
                try await factors.service.freshSignIn.require(
                    .init(password: password), of: claims, deadline: factors.deadline)
            }?.code
        }
        #expect(await code(Secret("wrong")) == .invalidCredentials)
        #expect(await code(IdentityFixture.password) == nil)
    }

    /// Whether two-step sign-in is on does not matter: a stolen password must not be enough.
    @Test func aUserWithAnyFactorHasToHaveShownTwo() async throws {
        for isApp in [true, false] {
            let factors = try await FactorFixture()
            func missing(_ methods: [String]?, signedIn age: Int = 0, _ password: Secret? = nil) async -> ServiceError?
            {
                await error {
                    var session = try await factors.session(signedIn: age).claims
                    session.authenticationMethods = methods
                    try await factors.service.freshSignIn.require(
                        .init(password: password), of: session, deadline: factors.deadline)
                }
            }
            #expect(await missing(["pwd"]) == nil)
            if isApp {
                try await factors.confirmTOTP()
                try await factors.turnTwoStepOn(false)
            } else {
                try await factors.addPasskey(FactorFixture.registration())
            }
            #expect(await missing(["pwd", "otp", "mfa"]) == nil)
            for methods in [["pwd"], ["otp"], [], nil] {
                let error = await missing(methods, IdentityFixture.password)
                #expect(error?.code == .insufficientUserAuthentication && error?.authenticationContext == .twoFactors)
                #expect(error?.factors == [isApp ? .totp : .recoveryCode, isApp ? .recoveryCode : .passkey])
            }
            #expect(
                await missing(["pwd", "otp", "mfa"], signedIn: 611, IdentityFixture.password)?.authenticationContext
                    == .twoFactors)
        }
    }

    /// A password renews `auth_time`, and not what was shown before.
    @Test func whatIsRecentIsTheSecondFactor() async throws {
        let factors = try await FactorFixture()
        try await factors.confirmTOTP()
        /// Whether the beginning of a change is refused, and its end.
        func isRefused(_ change: (inout SessionProof) -> Void) async throws -> [Bool] {
            var session = try await factors.session().claims
            session.authenticationMethods = ["pwd", "otp", "mfa"]
            change(&session)
            let (freshSignIn, deadline, claims) = (factors.service.freshSignIn, factors.deadline, session)
            return [
                await error { try await freshSignIn.require(.init(), of: claims, deadline: deadline) } != nil,
                await error { try await freshSignIn.requireBothFactors(of: claims, deadline: deadline) } != nil,
            ]
        }
        let now = Int(Date().timeIntervalSince1970)
        #expect(try await isRefused { $0.twoFactorsAt = now - 590 } == [false, false])
        // The end of a change may come later than its beginning.
        #expect(try await isRefused { $0.twoFactorsAt = now - 611 } == [true, false])
        #expect(try await isRefused { $0.twoFactorsAt = 0 } == [true, true])
        // Tokens of an earlier version states the methods only.
        #expect(try await isRefused { _ in } == [false, false])
        #expect(try await isRefused { $0.authenticationMethods = ["pwd"] } == [true, true])
        // A password after the code.
        #expect(
            try await isRefused {
                $0.authenticationMethods = ["pwd"]
                $0.twoFactorsAt = now - 60
            } == [false, false])
    }

    /// So that a program asks for the right one, and only once.
    @Test func statesWhatTheUserCanShow() async throws {
        let factors = try await FactorFixture()
        func stale(_ methods: [String] = ["pwd"]) async throws -> ServiceError? {
            var session = try await factors.session(signedIn: 611).claims
            session.authenticationMethods = methods
            return await error {
                try await factors.service.freshSignIn.require(.init(), of: session, deadline: factors.deadline)
            }
        }
        let first = try #require(try await stale())
        #expect(first.factors == [.password] && first.authenticationContext == nil)
        try await factors.addPasskey(FactorFixture.registration())
        let second = try #require(try await stale())
        #expect(second.factors == [.recoveryCode, .passkey] && second.authenticationContext == .twoFactors)
        try await factors.confirmTOTP()
        for methods in [["pwd"], ["pwd", "otp", "mfa"]] {
            #expect(try await stale(methods)?.factors == [.totp, .recoveryCode, .passkey])
        }
    }

    @Test func aUserWithNothingToShowSignsInAgain() async throws {
        let factors = try await FactorFixture()
        try await factors.identity.postgres.execute("DELETE FROM identity.passwords")
        let session = try await factors.session(signedIn: 611).claims
        let thrown = await error {
            try await factors.service.freshSignIn.require(.init(), of: session, deadline: factors.deadline)
        }
        #expect(thrown?.code == .insufficientUserAuthentication && thrown?.factors == [])
    }

    @Test func aUserWithoutAFactorHasNoneToShow() async throws {
        let factors = try await FactorFixture()
        func missing() async throws -> ErrorCode? {
            let session = try await factors.session(methods: ["pwd"]).claims
            return await error {
                try await factors.service.freshSignIn.requireBothFactors(of: session, deadline: factors.deadline)
            }?.code
        }
        #expect(try await missing() == nil)
        try await factors.addPasskey(FactorFixture.registration())
        #expect(try await missing() == .insufficientUserAuthentication)
    }
}
