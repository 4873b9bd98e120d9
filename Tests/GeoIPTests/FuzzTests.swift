import Foundation
import TestKit
import Testing

@testable import GeoIP

/// Files that are nearly good ones.
@Suite struct FuzzTests {
    @Test func aBrokenFileGivesAnErrorOrNames() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("places.mmdb")
        try await TestPlaces.write(to: path)
        let sample = try Data(contentsOf: URL(filePath: path))
        await Fuzz.run("files of places") {
            Mutator([sample], pieces: ["en", "names", "\u{ab}\u{cd}\u{ef}MaxMind.com"], seed: $0)
        } _: { bytes in
            guard (try? Data(bytes).write(to: URL(filePath: path))) != nil,
                let database = try? PlaceDatabase(path: path)
            else { return }
            for address in [TestPlaces.Address.lyon, TestPlaces.Address.norway, "8.8.8.8"] {
                let place = database.place(of: address, languages: ["de"])
                #expect(place.map { $0.english.utf8.count <= 402 } ?? true)
            }
        }
    }
}
