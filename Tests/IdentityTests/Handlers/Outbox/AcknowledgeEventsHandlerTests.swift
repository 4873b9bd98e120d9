import Foundation
import Logging
import Models
import Proofs
import TestKit
import Testing

@testable import IdentityService

@Suite struct AcknowledgeEventsHandlerTests {
    private func claim(_ identity: IdentityFixture, limit: Int = 100, lease: Int = 15) async throws -> [OutboxEvent] {
        try await identity.call(
            Identity.LeaseEvents(limit: limit, leaseSeconds: lease), identity.context())
    }

    private func signUpMany(_ identity: IdentityFixture, _ count: Int) async throws {
        for index in 0..<count { try await identity.signUp("person\(index)@example.com") }
    }

    @Test func acknowledgedEventsNeverComeBack() async throws {
        let identity = try await IdentityFixture()
        try await signUpMany(identity, 2)
        let claimed = try await claim(identity, lease: 1)
        let settled = try #require(claimed.first).id
        _ = try await identity.call(
            Identity.AcknowledgeEvents(ids: [settled, .make()]), identity.context())
        var returned: [OutboxEvent] = []
        try await eventually("the one that was not settled") {
            returned = try await claim(identity)
            return !returned.isEmpty
        }
        #expect(returned.map(\.id) == claimed.dropFirst().map(\.id))
    }
}
