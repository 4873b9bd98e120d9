import Foundation
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct StatePurgeTests {
    private let directory: TemporaryDirectory
    private let settings: LocalSettings
    private let files = FileManager.default

    init() throws {
        directory = try TemporaryDirectory()
        settings = try LocalSettings(environment: ["LATCHKEY_STATE_DIR": "\(directory.path)/state"])
    }

    private func makeState(_ names: String..., lock: Bool = true) throws {
        for name in names {
            try files.createDirectory(atPath: settings.state(name), withIntermediateDirectories: true)
        }
        if lock { #expect(files.createFile(atPath: settings.state("up.pid"), contents: Data("1\n".utf8))) }
    }

    @Test func deletesTheStateDirectory() throws {
        try makeState("postgres/data", "secrets", "mail")
        let purge = try StatePurge(settings)
        #expect(purge.directories == [settings.stateDirectory])
        try purge.run()
        #expect(!files.fileExists(atPath: settings.stateDirectory))
    }

    @Test func deletesAClusterThatIsElsewhere() throws {
        try makeState("secrets")
        let cluster = "/var/tmp/latchkey-test-\(UUID().uuidString)"
        try files.createDirectory(atPath: "\(cluster)/data", withIntermediateDirectories: true)
        try files.createSymbolicLink(atPath: settings.state("postgres"), withDestinationPath: cluster)
        let purge = try StatePurge(settings)
        #expect(purge.directories == [settings.stateDirectory, cluster])
        try purge.run()
        #expect(!files.fileExists(atPath: cluster) && !files.fileExists(atPath: settings.stateDirectory))
    }

    @Test(arguments: [["photos"], ["secrets"], ["redis", "postgres", "secrets"]])
    func keepsADirectoryThatIsNotAFleets(names: [String]) throws {
        for name in names { try makeState(name, lock: false) }
        #expect(throws: CommandError.self) { try StatePurge(settings) }
        #expect(files.fileExists(atPath: settings.state(names[0])))
    }

    @Test func keepsWhatALinkLeadsTo() throws {
        let target = "\(directory.path)/target"
        try files.createDirectory(atPath: "\(target)/secrets", withIntermediateDirectories: true)
        try Data().write(to: URL(filePath: "\(target)/up.pid"))
        try files.createSymbolicLink(atPath: settings.stateDirectory, withDestinationPath: target)
        #expect(throws: CommandError.self) { try StatePurge(settings) }
        #expect(files.fileExists(atPath: "\(target)/secrets"))
    }

    @Test(arguments: ["", "/var/tmp/latchkey-1/../.."]) func followsNoOtherLink(prefix: String) throws {
        try makeState("secrets")
        let other = "\(directory.path)/other"
        try files.createDirectory(atPath: other, withIntermediateDirectories: false)
        try files.createSymbolicLink(atPath: settings.state("postgres"), withDestinationPath: prefix + other)
        #expect(throws: CommandError.self) { try StatePurge(settings) }
        #expect(files.fileExists(atPath: other) && files.fileExists(atPath: settings.stateDirectory))
    }
}
