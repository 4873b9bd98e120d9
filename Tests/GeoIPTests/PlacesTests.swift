import Configuration
import Foundation
import ServiceKit
import TestKit
import Testing

@testable import GeoIP

@Suite struct PlacesTests {
    private let directory: TemporaryDirectory
    private let path: String
    private let lines = LogLines()

    init() async throws {
        directory = try TemporaryDirectory()
        path = directory.file("places.mmdb")
        try await TestPlaces.write(["81.2.69.0/24": .init(city: ["en": "London"])], to: path)
    }

    private func city(_ places: Places) -> String? { places.place(of: TestPlaces.Address.london)?.city }

    private func replace(with city: String) async throws {
        try await TestPlaces.write(["81.2.69.0/24": .init(city: ["en": city])], to: path)
    }

    @Test func aReplacedFileIsReadOnceItStaysAsItIs() async throws {
        let places = try Places(file: path, logger: lines.logger)
        await places.look()
        #expect(city(places) == "London" && lines.all.isEmpty)
        try await replace(with: "Londinium")
        // It could still be written to.
        await places.look()
        #expect(city(places) == "London")
        await places.look()
        #expect(city(places) == "Londinium")
        #expect(lines.all.count == 1 && lines.all[0].hasPrefix("info: the file of places was replaced"))
    }

    @Test func aBrokenOrMissingFileLeavesTheEarlierOne() async throws {
        let places = try Places(file: path, logger: lines.logger)
        try Data("half a file".utf8).write(to: URL(filePath: path))
        for _ in 0..<4 { await places.look() }
        #expect(city(places) == "London")
        #expect(lines.all.count == 1 && lines.all[0].hasPrefix("warning: the file of places can't be used"))
        try FileManager.default.removeItem(atPath: path)
        for _ in 0..<4 { await places.look() }
        #expect(city(places) == "London")
        #expect(lines.all.count == 2 && lines.all[1].contains("No such file"))
        try await replace(with: "Londinium")
        for _ in 0..<2 { await places.look() }
        #expect(city(places) == "Londinium")
    }

    @Test func looksAtTheFileWhileItRuns() async throws {
        let places = try Places(file: path, logger: lines.logger, interval: .milliseconds(5))
        let running = Task { try await places.run() }
        try await replace(with: "Londinium")
        try await eventually { city(places) == "Londinium" }
        running.cancel()
        try await running.value
    }

    @Test func noAddressHasNoPlace() throws {
        #expect(try Places(file: path, logger: lines.logger).place(of: nil) == nil)
    }

    private func reader(_ value: String?) -> ConfigReader {
        var variables: [String: String] = [:]
        variables["LATCHKEY_GEOIP_FILE"] = value
        return ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables))
    }

    @Test func theSettingNamesTheFile() throws {
        #expect(try Places.configured(by: reader(nil), logger: lines.logger) == nil)
        #expect(try Places.configured(by: reader(""), logger: lines.logger) == nil)
        let places = try #require(try Places.configured(by: reader(path), logger: lines.logger))
        #expect(city(places) == "London")
    }

    @Test func aFileThatCanNotBeUsedIsAnErrorOfTheSetting() throws {
        let missing = #expect(throws: ConfigurationError.self) {
            try Places.configured(by: reader(directory.file("none")), logger: lines.logger)
        }
        #expect(
            missing?.description
                == "LATCHKEY_GEOIP_FILE: \(directory.file("none")) can't be read: No such file or directory")
        try Data("network,city\n".utf8).write(to: URL(filePath: path))
        let broken = #expect(throws: ConfigurationError.self) {
            try Places.configured(by: reader(path), logger: lines.logger)
        }
        #expect(broken?.description.hasPrefix("LATCHKEY_GEOIP_FILE: \(path) is not a usable MaxMind DB file") == true)
    }
}
