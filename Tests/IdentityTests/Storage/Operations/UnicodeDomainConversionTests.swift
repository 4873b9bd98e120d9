import Foundation
import Models
import Postgres
import TestKit
import Testing

@testable import IdentityService

/// Addresses from before domains were stored as A-labels.
@Suite struct UnicodeDomainConversionTests {
    private let identity: IdentityFixture

    init() async throws { identity = try await IdentityFixture() }

    /// Stores a user's address as earlier versions did: hash and text with the U-label.
    private func age(_ user: UserID, to address: String) async throws {
        let id = withUnsafeBytes(of: identity.client.applicationID.uuid.uuid) { Data($0) }
        try await identity.postgres.execute(
            "UPDATE identity.email_credentials SET email_hash = \(id + Data(address.utf8)) WHERE user_id = \(user)")
        try await identity.postgres.execute(
            """
            UPDATE identity.email_addresses a SET address = \(address) FROM identity.email_credentials c
            WHERE c.id = a.credential_id AND c.user_id = \(user)
            """)
    }

    private func stored(_ user: UserID) async throws -> String? {
        try await identity.postgres.query(
            """
            SELECT a.address FROM identity.email_addresses a
            JOIN identity.email_credentials c ON c.id = a.credential_id WHERE c.user_id = \(user)
            """
        ).first.map { try $0.decode("address") }
    }

    private func convert() async throws -> [String] {
        let lines = LogLines(only: .warning)
        try await UnicodeDomainConversion(
            postgres: identity.postgres, emailHasher: identity.emailHasher, logger: lines.logger
        ).convert()
        return lines.all
    }

    private func signIn(_ address: String) async throws -> UserID {
        try await identity.call(
            Identity.SignIn(
                client: identity.client.id, email: identity.email(address), password: IdentityFixture.password),
            identity.context()
        ).profile.id
    }

    @Test func bothFormsFindOneUser() async throws {
        let user = try await identity.signUp("x@bücher.example").profile.id
        #expect(try await stored(user) == "x@xn--bcher-kva.example")
        await #expect(throws: ServiceError.self) { try await identity.signUp("X@XN--BCHER-KVA.example") }
        #expect(try await signIn("x@BÜCHER.example") == user)
        #expect(try await signIn("x@xn--bcher-kva.example") == user)
    }

    @Test func convertsOldAddresses() async throws {
        let users = [
            try await identity.signUp("x@bücher.example").profile.id,
            try await identity.signUp("y@пример.рф").profile.id,
            try await identity.signUp("jörg@example.com").profile.id,
        ]
        try await age(users[0], to: "x@bücher.example")
        try await age(users[1], to: "y@пример.рф")
        await #expect(throws: ServiceError.self) { try await signIn("x@bücher.example") }
        #expect(try await convert().isEmpty)
        #expect(try await signIn("x@bücher.example") == users[0])
        #expect(try await signIn("y@пример.рф") == users[1])
        #expect(try await signIn("jörg@example.com") == users[2])
        #expect(try await stored(users[0]) == "x@xn--bcher-kva.example")
        // Nothing is left to convert.
        #expect(try await convert().isEmpty)
    }

    @Test func warnsAboutTwoUsersWithOneMailbox() async throws {
        let old = try await identity.signUp("someone@example.com").profile.id
        let new = try await identity.signUp("x@xn--bcher-kva.example").profile.id
        try await age(old, to: "x@bücher.example")
        let warnings = try await convert()
        #expect(warnings.count == 1)
        #expect(warnings.allSatisfy { $0.contains("\(old)") && $0.contains("\(new)") && !$0.contains("bücher") })
        #expect(try await stored(old) == "x@bücher.example")
        #expect(try await signIn("x@bücher.example") == new)
        // The user with the old form can still be found by id.
        let profile = try await identity.service.activeUsers.find(
            old, of: identity.client.applicationID, identity.context()
        ).profile
        #expect(profile.id == old)
    }

    @Test func warnsAboutADomainWithoutALabels() async throws {
        let user = try await identity.signUp("someone@example.com").profile.id
        try await age(user, to: "x@i❤.example")
        #expect(try await convert().count == 1)
        #expect(try await stored(user) == "x@i❤.example")
    }
}
