import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct GetPageAssetEndpointTests {
    @Test func servesEveryAssetForGood() async throws {
        let assets = PageAssets()
        try await ScriptedFleet().run { client in
            for asset in assets.all {
                let answer = try await client.send(.get, asset.path)
                #expect(answer.status == .ok && answer.headers[.contentType] == asset.type)
                #expect(answer.headers[.cacheControl] == "public, max-age=31536000, immutable")
                #expect(answer.body == asset.bytes && answer.setCookies.isEmpty)
                let tag = try #require(answer.headers[.eTag])
                let known = try await client.send(.get, asset.path, headers: [.ifNoneMatch: tag])
                #expect(known.status == .notModified && known.body.readableBytes == 0)
            }
        }
    }

    /// A page of another build names other assets; what they contained is not known here.
    @Test(arguments: ["style.css", "style.0000000000000000.css", "..%2Fsign-in.mustache", "%2e%2e"])
    func anyOtherNameIsNotFound(_ name: String) async throws {
        try await ScriptedFleet().run { client in
            let answer = try await client.send(.get, "/login/assets/\(name)")
            #expect(answer.status == .notFound)
            #expect(answer.headers[.cacheControl]?.contains("immutable") != true)
        }
    }
}
