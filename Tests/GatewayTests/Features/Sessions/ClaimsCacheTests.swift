import Foundation
import Models
import Testing

@testable import GatewayService

@Suite struct ClaimsCacheTests {
    @Test func returnsTheClaimsOfTheBytes() throws {
        let cache = ClaimsCache()
        let json = try JSONEncoder().encode(Samples.claims)
        for _ in 1...2 { #expect(try cache.claims(json).session == Samples.session) }
    }

    /// Claims that differ in one member at the end must not be taken for each other.
    @Test func tellsSimilarClaimsApart() throws {
        let cache = ClaimsCache()
        let text = String(decoding: try JSONEncoder().encode(Samples.claims), as: UTF8.self)
        let other = text.replacing(Samples.user.description, with: UserID.make().description)
        #expect(try cache.claims(Data(text.utf8)).user == Samples.user)
        #expect(try cache.claims(Data(other.utf8)).user != Samples.user)
        #expect(try cache.claims(Data(text.utf8)).user == Samples.user)
    }

    @Test(arguments: ["", "{}", "[]", "{\"sub\":7}"])
    func malformedClaimsAreAnErrorEachTime(_ json: String) {
        let cache = ClaimsCache()
        for _ in 1...2 { #expect(throws: ServiceError.internal) { try cache.claims(Data(json.utf8)) } }
    }
}
