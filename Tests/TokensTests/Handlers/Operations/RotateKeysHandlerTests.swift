import Foundation
import Models
import RPC
import Testing

@testable import TokensService

@Suite struct RotateKeysHandlerTests {
    @Test func publishesTheNextKeyBeforeItSigns() async throws {
        let tokens = try await TokensFixture()
        let ring = tokens.service.keyRing
        let old = try await tokens.session().tokens.accessToken
        let first = try tokens.kid(of: old)
        let next = try await RotateKeysHandler(keyRing: ring)(.init(), tokens.context())
        #expect(next.state == .next && next.signsFrom.date.timeIntervalSince(next.createdAt.date) == 600)
        #expect(try ring.current().jwks.keys.map(\.kid) == [next.kid, first])
        // Twice at once, or too soon: one is enough.
        #expect(
            await code { try await RotateKeysHandler(keyRing: ring)(.init(), tokens.context()) }
                == "rotation_under_way")

        tokens.clock.pass(590)
        try await ring.update()
        let lastOfOld = try await tokens.session().tokens.accessToken
        #expect(try tokens.kid(of: lastOfOld) == first)
        tokens.clock.pass(11)
        try await ring.update()
        let firstOfNew = try await tokens.session().tokens.accessToken
        #expect(try tokens.kid(of: firstOfNew) == next.kid)
        #expect(try await ring.records().map(\.state) == [.signing, .retiring])
        // What the old one signed counts until it has expired; then the key goes.
        tokens.clock.pass(580)
        try await ring.update()
        #expect(await code { try await tokens.check(lastOfOld) } == nil)
        tokens.clock.pass(100)
        try await ring.update()
        #expect(try ring.current().jwks.keys.map(\.kid) == [next.kid])
        #expect(await code { try await tokens.check(lastOfOld) } == "invalid_token")
        let events = try await ring.store.events(after: 0)
        #expect(events.map(\.event) == [.made, .made] && events.map(\.by) == ["gateway", "schedule"])
    }
}
