import HTTPTypes
import HummingbirdTesting
import Testing

@testable import GatewayService

/// The files that pages use.
@Suite struct PageAssetsTests {
    private let assets = PageAssets()

    @Test func everyAssetIsServedForGood() async throws {
        let assets = assets.all
        try await ScriptedFleet().run { client in
            for asset in assets {
                let response = try await client.send(.get, asset.path)
                #expect(response.status == .ok && response.headers[.contentType] == asset.type)
                #expect(response.headers[.cacheControl] == "public, max-age=31536000, immutable")
                #expect(response.body == asset.bytes)
                let again = try await client.send(.get, asset.path, headers: [.ifNoneMatch: "\"\(asset.tag)\""])
                #expect(again.status == .notModified)
            }
            let other = try await client.send(.get, "/login/assets/style.0000000000000000.css")
            #expect(other.status == .notFound)
        }
    }

    @Test func theNameChangesWithTheContent() {
        #expect(PageAssets.hash("a".utf8) != PageAssets.hash("b".utf8))
        #expect(PageAssets.hash("a".utf8).count == 16)
    }
}
