import HTTPTypes
import HummingbirdTesting
import Foundation
import Templates
import Testing

@testable import GatewayService

/// A client's colour as a stylesheet.
@Suite struct GetAccentEndpointTests {
    @Test func linksHaveTheColourOnlyWhereItIsLegible() throws {
        let dark = GetAccentEndpoint.stylesheet(try #require(AccentColor("#102030")))
        #expect(dark.contains("(prefers-color-scheme: light) { :root { --link: #102030; }"))
        #expect(dark.contains("--on-accent: #ffffff;") && dark.components(separatedBy: "--link").count == 2)
        let light = GetAccentEndpoint.stylesheet(try #require(AccentColor("#f0e0a0")))
        #expect(light.contains("(prefers-color-scheme: light) { :root { }"))
        #expect(light.contains("--on-accent: #000000;") && light.components(separatedBy: "--link").count == 2)
    }

    @Test func onlyColoursAreServed() async throws {
        try await ScriptedFleet().run { client in
            let colour = try await client.send(.get, "/login/accent/1a73e8.css")
            #expect(colour.status == .ok && colour.headers[.contentType] == "text/css; charset=utf-8")
            for hex in ["red", "1a73e", "1a73e8%7D", "123"] {
                let other = try await client.send(.get, "/login/accent/\(hex).css")
                #expect(other.status == .notFound, "\(hex)")
            }
        }
    }
}
