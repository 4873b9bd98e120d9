import Foundation
import Logging
import Models
import Proofs
import TestKit
import Testing

@testable import IdentityService

@Suite struct AcknowledgeEventsHandlerTests {
    @Test func acknowledgedEventsNeverComeBack() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUpMany(2)
        let leased = try await identity.leaseEvents(lease: 1)
        let acknowledged = try #require(leased.first).id
        _ = try await identity.call(
            Identity.AcknowledgeEvents(ids: [acknowledged, .make()]), identity.context())
        var returned: [OutboxEvent] = []
        try await eventually("the one that was not acknowledged") {
            returned = try await identity.leaseEvents()
            return !returned.isEmpty
        }
        #expect(returned.map(\.id) == leased.dropFirst().map(\.id))
    }
}
