import Foundation
import TestKit
import Testing

@testable import GeoIP

@Suite struct PlaceDatabaseTests {
    private let directory: TemporaryDirectory
    private let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.file("places.mmdb")
    }

    private func database(_ records: [String: TestPlaces.Record] = TestPlaces.sample) async throws -> PlaceDatabase {
        try await TestPlaces.write(records, to: path)
        return try PlaceDatabase(path: path)
    }

    @Test func findsThePlaceOfAnAddress() async throws {
        let database = try await database()
        #expect(database.kind == "Latchkey-Test-City" && database.madeAt.timeIntervalSinceNow > -3600)
        func place(_ address: String) -> String? { database.place(of: address, languages: [])?.english }
        #expect(place(TestPlaces.Address.lyon) == "Lyon, France")
        #expect(place("2.125.161.1") == nil)
        #expect(place(TestPlaces.Address.norway) == "Norway")
        #expect(place("2a03::1") == nil)
        // As a socket for both versions writes an IPv4 address.
        #expect(place("::ffff:81.2.69.142") == "London, United Kingdom")
    }

    @Test(arguments: [
        ("fr", "Londres, Royaume-Uni"), ("fr-CA", "Londres, Royaume-Uni"), ("ja", "ロンドン, イギリス"),
        ("zh-Hans", "London, 英国"), ("pl", "London, United Kingdom"), ("", "London, United Kingdom"),
        ("../en", "London, United Kingdom"),
    ])
    func namesItInTheReadersLanguage(language: String, text: String) async throws {
        let place = try await database().place(of: TestPlaces.Address.london, languages: [language])
        #expect(place?.english == text)
    }

    @Test func theFirstLanguageThatHasANameCounts() async throws {
        let place = try await database().place(of: TestPlaces.Address.lyon, languages: ["pl", "de"])
        #expect(place?.english == "Lyon, Frankreich")
    }

    /// Even if a file has some.
    @Test(arguments: ["10.1.2.3", "127.0.0.1", "192.168.1.1", "fd00::1", "::1", "fe80::1", "::ffff:10.1.2.3"])
    func privateAddressesHaveNone(address: String) async throws {
        let nowhere = TestPlaces.Record(country: ["en": "Nowhere"])
        let database = try await database([
            "10.0.0.0/8": nowhere, "127.0.0.0/8": nowhere, "192.168.0.0/16": nowhere, "fd00::/8": nowhere,
            "::1/128": nowhere, "fe80::/10": nowhere,
        ])
        #expect(database.place(of: address, languages: []) == nil)
    }

    @Test(arguments: ["", "localhost", "81.2.69", "81.2.69.142.", "81.2.69.142 ", "0x51.2.69.142", "2a02:cf41::1%eth0"])
    func otherTextsHaveNone(text: String) async throws {
        #expect(try await database().place(of: text, languages: []) == nil)
    }

    @Test func aFileOfIPv4AddressesHasNoOthers() async throws {
        let database = try await database(["81.2.69.0/24": .init(city: ["en": "London"])])
        #expect(database.place(of: TestPlaces.Address.london, languages: [])?.english == "London")
        #expect(database.place(of: TestPlaces.Address.norway, languages: []) == nil)
    }

    /// Whoever makes the file writes what users read.
    @Test(arguments: ["Lon\ndon", "Lon\u{202e}don", "\u{0}", "", " ", String(repeating: "L", count: 201)])
    func namesThatCanNotBeShownAreLeftOut(name: String) async throws {
        let database = try await database([
            "81.2.69.0/24": .init(city: ["en": name], country: ["en": "United Kingdom"])
        ])
        #expect(database.place(of: TestPlaces.Address.london, languages: [])?.english == "United Kingdom")
    }

    @Test func brokenFilesAreRefused() async throws {
        try await TestPlaces.write(to: path)
        let bytes = try Data(contentsOf: URL(filePath: path))
        let third = bytes.count / 3
        let contents: [(String, Data)] = [
            ("empty", Data()), ("text", Data("network,city\n81.2.69.0/24,London\n".utf8)),
            ("without its end", bytes.dropLast(200)), ("without its beginning", bytes.dropFirst(2 * third)),
            // A good end, and a search tree that leads nowhere.
            ("with another beginning", Data(repeating: 0xff, count: third) + bytes.dropFirst(third)),
        ]
        for (name, content) in contents {
            try content.write(to: URL(filePath: path))
            let error = #expect(throws: GeoIPError.self, "\(name)") { try PlaceDatabase(path: path) }
            guard case .invalid = error else {
                Issue.record("\(name): \(String(describing: error))")
                continue
            }
        }
        let error = #expect(throws: GeoIPError.self) { try PlaceDatabase(path: path) }
        #expect(error?.description.contains("is not a usable MaxMind DB file: ") == true)
    }

    /// A map of the file itself would end the process here.
    @Test func aFileThatIsShortenedInPlaceDoesNoHarm() async throws {
        let database = try await database()
        try #require(FileHandle(forWritingAtPath: path)).truncate(atOffset: 0)
        #expect(database.place(of: TestPlaces.Address.lyon, languages: [])?.english == "Lyon, France")
    }

    @Test func threadsShareIt() async throws {
        let database = try await database()
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<500).allSatisfy { _ in
                        database.place(of: TestPlaces.Address.lyon, languages: ["ja"])?.country == "フランス"
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
