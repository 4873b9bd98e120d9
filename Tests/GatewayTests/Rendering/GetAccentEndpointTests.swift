import HTTPTypes
import HummingbirdTesting
import Foundation
import Templates
import Testing

@testable import GatewayService

/// A client's colour as a stylesheet.
@Suite struct GetAccentEndpointTests {
    @Test(arguments: ["#102030", "#f0e0a0", "#0f766e"])
    func linksHaveATintThatIsLegible(_ hex: String) throws {
        let colour = try #require(AccentColor(hex))
        let style = GetAccentEndpoint.stylesheet(colour)
        #expect(style.contains("--accent: \(hex); --on-accent: \(colour.text.hex);"))
        for (scheme, background) in [("light", "#f4f5f7"), ("dark", "#1a1d23")] {
            let tint = colour.readable(on: try #require(AccentColor(background))).hex
            #expect(style.contains(try Regex("\\(prefers-color-scheme: \(scheme)\\) \\{[^}]* --link: \(tint);")))
        }
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
