import Models
import Testing

@testable import GatewayService

@Suite struct ClientRequirementsTests {
    @Test func requiresAMethodThatTheClientOffers() throws {
        try Samples.demo.require(.password)
        let error = #expect(throws: ServiceError.self) { try Samples.demo.require(.magicLink) }
        #expect(error?.code == .methodNotEnabled)
    }

    @Test func refusesAThirdPartyClient() throws {
        try Samples.demo.requireFirstParty()
        var client = Samples.demo
        client.isFirstParty = false
        let error = #expect(throws: ServiceError.self) { try client.requireFirstParty() }
        #expect(error?.code == .clientNotFirstParty)
    }
}
