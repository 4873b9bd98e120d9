import GeoIP
import TestKit
import Testing

@testable import GatewayService

@Suite struct PlacesTextTests {
    /// The places of ``TestPlaces``.
    static func places() async throws -> Places {
        let directory = try TemporaryDirectory()
        let path = directory.file("places.mmdb")
        try await TestPlaces.write(to: path)
        // It is copied into memory, so the directory may go.
        return try Places(file: path, logger: LogLines().logger)
    }

    @Test(arguments: [
        ("en", "Lyon, France"), ("de", "Lyon, Frankreich"), ("ja", "フランス リヨン"), ("ar", "Lyon، France"),
    ])
    func isInThePagesLanguage(language: String, text: String) async throws {
        let page = try await PageContext.testing("/login?client_id=client_demo&ui_locales=\(language)")
        #expect(try await Self.places().text(of: TestPlaces.Address.lyon, page) == text)
    }

    @Test func anUnknownAddressHasNone() async throws {
        let (page, places) = (try await PageContext.testing(), try await Self.places())
        for address in [nil, "8.8.8.8", "10.0.0.1", "<b>"] {
            #expect(places.text(of: address, page) == nil && places.english(of: address) == nil)
        }
        #expect(places.text(of: TestPlaces.Address.norway, page) == "Norway")
    }

    @Test func theAPIHasItInEnglish() async throws {
        #expect(try await Self.places().english(of: TestPlaces.Address.linkoping) == "Linköping, Sweden")
    }
}
