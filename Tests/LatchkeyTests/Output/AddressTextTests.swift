import Foundation
import GeoIP
import Models
import ServiceKit
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct AddressTextTests {
    /// The places of ``TestPlaces``.
    static func places() async throws -> Places {
        let directory = try TemporaryDirectory()
        try await TestPlaces.write(to: directory.file("places.mmdb"))
        // It is copied into memory, so the directory may go.
        return try Places(file: directory.file("places.mmdb"), logger: LogLines().logger)
    }

    @Test func statesAddressAndPlace() async throws {
        let text = AddressText(places: try await Self.places())
        #expect(text(TestPlaces.Address.lyon) == "2.125.160.216 (Lyon, France)")
        #expect(text(TestPlaces.Address.norway) == "2a02:cf41::1 (Norway)")
        #expect(text("10.0.0.1") == "10.0.0.1" && text(nil) == "-")
    }

    @Test func withoutAFileThereAreNoPlaces() throws {
        for environment in [[:], ["LATCHKEY_GEOIP_FILE": ""]] {
            let text = try AddressText.current(environment: environment)
            #expect(text.places == nil && text(TestPlaces.Address.lyon) == TestPlaces.Address.lyon)
        }
    }

    @Test func readsTheFileThatTheVariableNames() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("places.mmdb")
        try await TestPlaces.write(to: path)
        let text = try AddressText.current(environment: ["LATCHKEY_GEOIP_FILE": path])
        #expect(text(TestPlaces.Address.lyon).hasSuffix(" (Lyon, France)"))
        try Data("no places".utf8).write(to: URL(filePath: path))
        let error = #expect(throws: ConfigurationError.self) {
            try AddressText.current(environment: ["LATCHKEY_GEOIP_FILE": path])
        }
        #expect(error?.description.hasPrefix("LATCHKEY_GEOIP_FILE: \(path) ") == true)
    }
}
